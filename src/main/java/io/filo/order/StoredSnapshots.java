package io.filo.order;

import io.filo.order.Snapshot.CartSnapshot;
import io.filo.order.Snapshot.CustomerSnapshot;
import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.ReturnSnapshot;
import io.filo.order.Snapshot.ShipmentSnapshot;
import io.filo.order.Snapshot.StockSnapshot;
import io.filo.support.BusinessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Hands each kind of snapshot to whoever keeps it. */
@Service
@Transactional(noRollbackFor = BusinessException.class)
class StoredSnapshots implements SnapshotIntake {

    private static final int LONGEST_ID = 200;

    private final AccountIntake accounts;
    private final ProductIntake products;
    private final CartIntake carts;
    private final OrderIntake orders;
    private final ShipmentIntake shipments;
    private final ReturnIntake returns;

    StoredSnapshots(
            AccountIntake accounts,
            ProductIntake products,
            CartIntake carts,
            OrderIntake orders,
            ShipmentIntake shipments,
            ReturnIntake returns) {
        this.accounts = accounts;
        this.products = products;
        this.carts = carts;
        this.orders = orders;
        this.shipments = shipments;
        this.returns = returns;
    }

    @Override
    public Taken take(Source source, Snapshot snapshot) {
        if (snapshot.id().isBlank() || snapshot.id().length() > LONGEST_ID) {
            throw Content.bad("An id is empty or longer than " + LONGEST_ID + " characters.");
        }
        // A switch over types is not yet in Java 17.
        if (snapshot instanceof OrderSnapshot order) {
            return orders.take(source, order);
        }
        if (snapshot instanceof ShipmentSnapshot shipment) {
            return shipments.take(source, shipment);
        }
        if (snapshot instanceof ProductSnapshot product) {
            return products.take(source, product);
        }
        if (snapshot instanceof StockSnapshot stock) {
            return products.take(source, stock);
        }
        if (snapshot instanceof CartSnapshot cart) {
            return carts.take(source, cart);
        }
        if (snapshot instanceof ReturnSnapshot returned) {
            return returns.take(source, returned);
        }
        return accounts.take(source, (CustomerSnapshot) snapshot);
    }
}
