package io.filo.order;

import io.filo.order.Snapshot.CartSnapshot;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.support.IdSequence;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes carts in; only what was left starts anything, see {@link AbandonedCarts}. */
@Component
class CartIntake {

    private final JdbcClient jdbc;
    private final Buyers buyers;
    private final IdSequence ids;

    CartIntake(JdbcClient jdbc, Buyers buyers) {
        this.jdbc = jdbc;
        this.buyers = buyers;
        this.ids = new IdSequence(jdbc, "cart_seq");
    }

    private record Known(
            long id,
            Version version,
            boolean live,
            @Nullable Long customerId,
            @Nullable String account,
            @Nullable String contactEmail) {}

    Taken take(Source source, CartSnapshot told) {
        var version = Content.version(told, told.convertedOrderId() == null ? 0 : 1);
        var known = find(source.shop(), told.id());
        if (known.isEmpty()) {
            buyers.lock(source.shop(), "CART", told.id(), told.person());
            known = find(source.shop(), told.id());
        }
        switch (version.against(known.map(Known::version).orElse(null))) {
            case UNCHANGED -> {
                return Taken.UNCHANGED;
            }
            case OLDER -> {
                return Taken.OLDER;
            }
            case CONFIRMED -> {
                jdbc.sql("update cart set updated_at = ? where id = ?")
                        .params(version.updatedAt().atOffset(ZoneOffset.UTC), known.orElseThrow().id)
                        .update();
                return Taken.UNCHANGED;
            }
            case NEW, CHANGED -> write(source, told, version, known.orElse(null));
        }
        return known.isEmpty() ? Taken.NEW : Taken.CHANGED;
    }

    private Optional<Known> find(String shop, String externalId) {
        return jdbc.sql("""
                        select id, updated_at, progress, hash, live, customer_id, account, contact_email from cart
                        where shop = ? and external_id = ? for no key update
                        """)
                .params(shop, externalId)
                .query((row, number) -> new Known(
                        row.getLong("id"),
                        Objects.requireNonNull(Version.of(row)),
                        row.getBoolean("live"),
                        row.getObject("customer_id", Long.class),
                        row.getString("account"),
                        row.getString("contact_email")))
                .optional();
    }

    private void write(Source source, CartSnapshot told, Version version, @Nullable Known known) {
        var row = new Row()
                .with("id", known == null ? ids.next() : known.id)
                .with("shop", source.shop())
                .with("brand", source.brand())
                .with("external_id", told.id())
                .with(version)
                .with("live", !source.history() && (known == null || known.live))
                .with("customer_id", customer(source, told, known))
                .with("account", told.person().id())
                .with("contact_email", told.person().email())
                .with("currency", told.currency())
                .with("total", told.total())
                .with("lines", told.lines())
                .with("recovery_url", told.recoveryUrl())
                .with("converted_order", told.convertedOrderId())
                .with("marketing_allowed", told.marketingAllowed());
        jdbc.sql("insert into cart (" + row.columns() + ") select " + row.columns()
                        + " from jsonb_populate_record(null::cart, :row::jsonb) on conflict (id) do update set "
                        + row.assignments("excluded"))
                .param("row", row.json())
                .update();
    }

    /** Who left neither account nor address is nobody yet: carts are many. */
    private @Nullable Long customer(Source source, CartSnapshot told, @Nullable Known known) {
        var person = told.person();
        if (known != null
                && Objects.equals(known.account, person.id())
                && Objects.equals(known.contactEmail, person.email())) {
            return known.customerId;
        }
        var present = known == null ? null : known.customerId;
        if (person.id() == null && buyers.identity(person) == null) {
            return present;
        }
        return buyers.identify(source.shop(), person, null, source.shop() + " " + person.id(), present)
                .orElse(present);
    }
}
