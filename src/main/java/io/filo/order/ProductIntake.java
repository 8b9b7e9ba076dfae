package io.filo.order;

import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.StockSnapshot;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.order.Version.Standing;
import io.filo.support.IdSequence;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes products and their stock in. */
@Component
class ProductIntake {

    private final JdbcClient jdbc;
    private final Buyers buyers;
    private final IdSequence ids;

    ProductIntake(JdbcClient jdbc, Buyers buyers) {
        this.jdbc = jdbc;
        this.buyers = buyers;
        this.ids = new IdSequence(jdbc, "product_seq");
    }

    private record Known(long id, Version version) {}

    Taken take(Source source, ProductSnapshot told) {
        var version = Content.version(told, 0);
        var known = find(source.shop(), told.id());
        if (known.isEmpty()) {
            buyers.lock(source.shop(), "PRODUCT", told.id(), null);
            known = find(source.shop(), told.id());
        }
        var standing = version.against(known.map(Known::version).orElse(null));
        switch (standing) {
            case UNCHANGED -> {
                return Taken.UNCHANGED;
            }
            case OLDER -> {
                return Taken.OLDER;
            }
            case CONFIRMED -> {
                jdbc.sql("update product set updated_at = ? where id = ?")
                        .params(version.updatedAt().atOffset(ZoneOffset.UTC), known.orElseThrow().id)
                        .update();
                return Taken.UNCHANGED;
            }
            case NEW, CHANGED ->
                write(source, told, version, known.map(Known::id).orElseGet(ids::next));
        }
        return standing == Standing.NEW ? Taken.NEW : Taken.CHANGED;
    }

    /** What nobody has told of is passed over: it brings its stock along when it comes. */
    Taken take(Source source, StockSnapshot told) {
        var product = jdbc.sql(
                        "select id from product where shop = ? and stock_external_id = ? limit 1 for no key update")
                .params(source.shop(), told.stockId())
                .query(Long.class)
                .optional();
        if (product.isEmpty()) {
            return Taken.OLDER;
        }
        int written = jdbc.sql("""
                        with total as (
                            delete from product_stock where product_id = :id and told_at is null and location <> :location)
                        insert into product_stock as s (product_id, location, available, told_at)
                        values (:id, :location, :available, :at)
                        on conflict (product_id, location) do update
                        set available = excluded.available, told_at = excluded.told_at
                        where s.told_at is null or s.told_at < excluded.told_at
                        """)
                .param("id", product.get())
                .param("location", told.location())
                .param("available", told.available())
                .param("at", told.updatedAt().atOffset(ZoneOffset.UTC))
                .update();
        return written > 0 ? Taken.CHANGED : Taken.OLDER;
    }

    private Optional<Known> find(String shop, String externalId) {
        return jdbc.sql("""
                        select id, updated_at, progress, hash from product
                        where shop = ? and external_id = ? for no key update
                        """)
                .params(shop, externalId)
                .query((row, number) -> new Known(row.getLong("id"), Objects.requireNonNull(Version.of(row))))
                .optional();
    }

    private void write(Source source, ProductSnapshot told, Version version, long id) {
        var row = new Row()
                .with("id", id)
                .with("shop", source.shop())
                .with("external_id", told.id())
                .with(version)
                .with("sku", told.sku())
                .with("name", told.name())
                .with("description", told.description())
                .with("category_path", Content.path(told.categoryPath()))
                .with("price", told.price())
                .with("cost", told.cost())
                .with("currency", told.currency())
                .with("attributes", told.attributes())
                .with("url", told.url())
                .with("image_url", told.imageUrl())
                .with("active", told.active())
                .with("deleted", told.deleted())
                .with("stock_external_id", told.stockId());
        jdbc.sql("with stored as (insert into product (" + row.columns() + ") select " + row.columns()
                        + " from jsonb_populate_record(null::product, :row::jsonb) on conflict (id) do update set "
                        + row.assignments("excluded") + """
                                ), gone as (
                                    delete from product_stock where product_id = :id and told_at is null
                                      and location not in (select x ->> 'location' from jsonb_array_elements(:stock::jsonb) x))
                                insert into product_stock (product_id, location, available)
                                select :id::bigint, location, sum(available)
                                from jsonb_to_recordset(:stock::jsonb) as x (location text, available numeric)
                                where not exists (select from product_stock t
                                                  where t.product_id = :id and t.told_at is not null)
                                group by location
                                on conflict (product_id, location) do update set available = excluded.available
                                """)
                .param("row", row.json())
                .param("id", id)
                .param("stock", Content.write(told.stock()))
                .update();
    }
}
