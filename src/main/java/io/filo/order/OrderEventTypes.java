package io.filo.order;

import io.filo.customer.CustomerReference;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of orders, and what of them goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class OrderEventTypes {

    @Bean
    EventType orderPlaced() {
        return new EventType(
                OrderEvents.PLACED,
                Kind.START,
                "A customer ordered; key is the order's id. Carries orderId, customerId, channel, placedAt. Neither for"
                        + " history nor for who stays unknown.");
    }

    @Bean
    EventType orderPaid() {
        return new EventType(OrderEvents.PAID, Kind.WAKE, "An order was paid in full for the first time.");
    }

    @Bean
    EventType orderCancelled() {
        return new EventType(
                OrderEvents.CANCELLED,
                Kind.WAKE,
                "An order came to nothing: cancelled, refunded in full or all sent back. Once for each order.");
    }

    /** A name of its own: what starts cases wakes none. */
    @Bean
    EventType orderUndone() {
        return new EventType(
                OrderEvents.UNDONE,
                Kind.START,
                "An order came to nothing, whether or not a case of it is open; key is the order's id. Carries orderId, and"
                        + " customerId where he is known. Once for each order.");
    }

    @Bean
    EventType shipmentUpdated() {
        return new EventType(
                OrderEvents.SHIPMENT_UPDATED,
                Kind.WAKE,
                "A parcel of an order is new, was seen somewhere, or is expected at another time; key is the order's id."
                        + " Look again at the order.");
    }

    @Bean
    EventType shipmentDelivered() {
        return new EventType(
                OrderEvents.SHIPMENT_DELIVERED,
                Kind.WAKE,
                "A parcel of an order has arrived; key is the order's id. Once for each parcel.");
    }

    @Bean
    EventType shipmentReady() {
        return new EventType(
                OrderEvents.SHIPMENT_READY,
                Kind.WAKE,
                "A parcel of an order can be picked up; key is the order's id. Once for each parcel.");
    }

    @Bean
    EventType returnRequested() {
        return new EventType(
                OrderEvents.RETURN_REQUESTED,
                Kind.START,
                "Somebody wants to send something back; key is the return's id. Carries returnId, orderId, customerId,"
                        + " kind, mode.");
    }

    @Bean
    EventType returnChanged() {
        return new EventType(
                OrderEvents.RETURN_CHANGED,
                Kind.WAKE,
                "The shop or the customer decided on a return outside its case: approved, rejected, settled or called off;"
                        + " key is the return's id. Look again at the return.");
    }

    @Bean
    EventType returnParcelReceived() {
        return new EventType(
                OrderEvents.PARCEL_RECEIVED, Kind.WAKE, "What was sent back is here; key is the return's id.");
    }

    @Bean
    EventType returnCompleted() {
        return new EventType(
                OrderEvents.RETURN_COMPLETED, Kind.WAKE, "A return of an order is settled; key is the order's id.");
    }

    @Bean
    EventType cartAbandoned() {
        return new EventType(
                OrderEvents.CART_ABANDONED,
                Kind.START,
                "A cart of a known customer was left for an hour without an order; key is the cart's id. Carries"
                        + " cartId, customerId. Once for each cart.");
    }

    @Bean
    CustomerReference accountsOfCustomer() {
        return new CustomerReference("shop_account", "customer_id");
    }

    @Bean
    CustomerReference ordersOfCustomer() {
        return new CustomerReference("shop_order", "customer_id");
    }

    @Bean
    CustomerReference cartsOfCustomer() {
        return new CustomerReference("cart", "customer_id");
    }
}
