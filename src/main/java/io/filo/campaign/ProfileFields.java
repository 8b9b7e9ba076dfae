package io.filo.campaign;

import static io.filo.campaign.FieldType.BOOLEAN;
import static io.filo.campaign.FieldType.CODE;
import static io.filo.campaign.FieldType.DAY;
import static io.filo.campaign.FieldType.NUMBER;
import static io.filo.campaign.FieldType.TEXT;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What may be asked of a customer: alias {@code c}, and {@code i} for what follows from purchases. */
final class ProfileFields {

    private static final String REACHED =
            "exists (select from contact_point cp where cp.customer_id = c.id and cp.type = '%s' and cp.state <> 'HARD_BOUNCED')";

    /** In the order in which they are offered. */
    static final Map<String, Field> BY_NAME = byName(List.of(
            new Field("kind", CODE, "c.kind"),
            new Field("name", TEXT, "c.display_name"),
            new Field("language", CODE, "c.language"),
            new Field("city", TEXT, "c.city"),
            new Field("postalCode", CODE, "c.postal_code"),
            new Field("country", CODE, "c.country"),
            new Field("persona", CODE, "c.persona"),
            new Field("stage", CODE, "c.stage"),
            new Field("class", CODE, "c.customer_class"),
            new Field("owner", CODE, "c.owner"),
            new Field("ofCompany", BOOLEAN, "(c.company_id is not null)"),
            new Field("hasEmail", BOOLEAN, REACHED.formatted("EMAIL")),
            new Field("hasPhone", BOOLEAN, REACHED.formatted("PHONE")),
            new Field("since", DAY, "(c.created_at at time zone :zone)::date"),
            new Field("orders", NUMBER, "coalesce(i.orders, 0)"),
            new Field("firstOrder", DAY, "i.first_day"),
            new Field("lastOrder", DAY, "i.last_day"),
            new Field("silentDays", NUMBER, "(:today::date - i.last_day)"),
            new Field("gross", NUMBER, "coalesce(i.gross, 0)"),
            new Field("returned", NUMBER, "coalesce(i.returned, 0)"),
            new Field("net", NUMBER, "coalesce(i.net, 0)"),
            new Field("averageOrder", NUMBER, "i.gross / nullif(i.orders - i.foreign_orders, 0)"),
            new Field("margin", NUMBER, "i.margin"),
            new Field("rfm", CODE, "i.r::text || i.f::text || i.m::text"),
            new Field("rfmRecency", NUMBER, "i.r"),
            new Field("rfmFrequency", NUMBER, "i.f"),
            new Field("rfmMonetary", NUMBER, "i.m"),
            new Field("rfmSegment", CODE, "i.segment"),
            new Field("alive", NUMBER, "i.alive::numeric"),
            new Field("orders12m", NUMBER, "i.orders_12m::numeric"),
            new Field("clv", NUMBER, "i.value_12m"),
            new Field("dueAt", DAY, "i.due_at"),
            new Field("dormantAt", DAY, "i.dormant_at"),
            new Field("dormant", BOOLEAN, "coalesce(i.dormant, false)")));

    private ProfileFields() {}

    static Map<String, Field> byName(List<Field> fields) {
        var byName = new LinkedHashMap<String, Field>();
        fields.forEach(field -> byName.put(field.name(), field));
        return byName;
    }
}
