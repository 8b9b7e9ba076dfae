package io.filo.campaign;

import io.filo.campaign.Condition.All;
import io.filo.campaign.Condition.Any;
import io.filo.campaign.Condition.Compared;
import io.filo.campaign.Condition.Consented;
import io.filo.campaign.Condition.Did;
import io.filo.campaign.Condition.Figure;
import io.filo.campaign.Condition.InSegment;
import io.filo.campaign.Condition.Not;
import io.filo.campaign.Condition.Summed;
import io.filo.campaign.Condition.Window;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One statement for a definition: the ids of its members. Its text is made of our own tables alone, every value is a
 * parameter.
 *
 * <p>Deeds are counted once for all customers and joined, for the planner can do that in any place of a tree, and in
 * parallel; what need only be or not be, and holds for the whole tree, is a semi-join. A condition is true or anything
 * else, null among it; only NOT has to tell them apart.
 */
final class SegmentQuery {

    private final Subjects subjects;
    private final ZoneId zone;
    private final StringBuilder joins = new StringBuilder();
    private final Map<String, Object> parameters = new HashMap<>();
    private final String where;
    private boolean purchases;
    private int joined;

    private SegmentQuery(Condition definition, Subjects subjects, LocalDate today, ZoneId zone, String currency) {
        this.subjects = subjects;
        this.zone = zone;
        parameters.put("today", today);
        parameters.put("zone", zone.getId());
        parameters.put("currency", currency);
        this.where = sql(definition, true);
    }

    /**
     * @param today in the installation's zone
     * @param currency whose money counts
     */
    static SegmentQuery of(Condition definition, Subjects subjects, LocalDate today, ZoneId zone, String currency) {
        return new SegmentQuery(definition, subjects, today, zone, currency);
    }

    /** A query with the one column {@code id}. */
    String sql() {
        return "select c.id from customer c"
                + (purchases ? " left join " + insight() + "(:today::date) i on i.customer_id = c.id" : "")
                + joins
                + " where c.merged_into is null and c.erased_at is null"
                + (subjects == Subjects.COMPANIES ? " and c.kind = 'COMPANY'" : "")
                + " and (" + where + ")";
    }

    /** How many there are, {@code total}, and of {@code :rows} of them after {@code :skipped} id, name, city and stage. */
    String shown() {
        return "with member as materialized (" + sql() + """
                )
                select counted.total, c.id, c.display_name, c.city, c.stage
                from (select count(*) as total from member) counted
                left join (select id from member order by id limit :rows offset :skipped) shown on true
                left join customer c on c.id = shown.id
                order by c.id
                """;
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    private String insight() {
        return subjects == Subjects.COMPANIES ? "company_insight" : "customer_insight";
    }

    /** @param forAll whether the whole definition is true only if this is */
    private String sql(Condition condition, boolean forAll) {
        if (condition instanceof All all) {
            return joined(all.of(), " and ", forAll);
        }
        if (condition instanceof Any any) {
            return joined(any.of(), " or ", forAll && any.of().size() == 1);
        }
        if (condition instanceof Not not) {
            return "(" + sql(not.of(), false) + ") is not true";
        }
        if (condition instanceof Compared compared) {
            return compared(compared);
        }
        if (condition instanceof Did did) {
            return did(did, forAll);
        }
        if (condition instanceof Summed summed) {
            return summed(summed);
        }
        if (condition instanceof Consented consented) {
            return consented(consented);
        }
        return sql(((InSegment) condition).of(), forAll);
    }

    private String joined(List<Condition> conditions, String by, boolean forAll) {
        return conditions.stream().map(each -> sql(each, forAll)).collect(Collectors.joining(by, "(", ")"));
    }

    private String parameter(Object value, String type) {
        var name = "p" + parameters.size();
        parameters.put(name, value);
        return ":" + name + "::" + type;
    }

    private String compared(Compared compared) {
        purchases |= compared.field().fromInsight();
        return compare(compared.field().sql(), compared.field().type(), compared.operator(), compared.values());
    }

    private String compare(String sql, FieldType type, Operator operator, List<Object> values) {
        var left = type == FieldType.TEXT ? "lower(" + sql + ")" : sql;
        if (type == FieldType.TEXT || type == FieldType.CODE) {
            left = "nullif(" + left + ", '')";
        }
        return switch (operator) {
            case EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                left + " " + operator.written() + " " + parameter(values.get(0), type.sql());
            case NOT_EQUAL -> left + " is distinct from " + parameter(values.get(0), type.sql());
            case BETWEEN ->
                left + " between " + parameter(values.get(0), type.sql()) + " and "
                        + parameter(values.get(1), type.sql());
            case IN -> left + " = any (" + parameter(array(type, values), type.sql() + "[]") + ")";
            case CONTAINS -> "strpos(" + left + ", " + parameter(values.get(0), type.sql()) + ") > 0";
            case STARTS_WITH -> "starts_with(" + left + ", " + parameter(values.get(0), type.sql()) + ")";
            case IS_EMPTY -> left + " is null";
        };
    }

    private static Object array(FieldType type, List<Object> values) {
        return type == FieldType.NUMBER ? values.toArray(BigDecimal[]::new) : values.toArray(String[]::new);
    }

    // --- deeds ------------------------------------------------------------------------------------------------------

    private String did(Did did, boolean forAll) {
        String done;
        if (forAll && did.atLeast() == 1) {
            done = (did.not() ? "not " : "") + "exists (select " + chosen(did.deed(), did.within(), did.where(), false)
                    + " and " + subject(did.deed()) + " = c.id)";
        } else {
            done = join("count(*)", did.deed(), did.within(), did.where(), false) + " >= "
                    + parameter(did.atLeast(), "int");
            if (did.not()) {
                done = "(" + done + ") is not true";
            }
        }
        return did.not() ? "(" + done + knownSince(did.within()) + ")" : done;
    }

    /** Of whom nobody knew yet, nobody can say that he did not. */
    private String knownSince(Window window) {
        if (window.from() == null) {
            return "";
        }
        purchases = true;
        return " and least(c.created_at, i.first_order_at) <= " + startOf(window.from());
    }

    private String summed(Summed summed) {
        var measure = summed.measure();
        var what = switch (summed.figure()) {
            case COUNT -> "count(*)";
            case SUM -> "sum(" + (measure == null ? "0" : measure.sql()) + ")";
            case AVERAGE -> "avg(" + (measure == null ? "0" : measure.sql()) + ")";
        };
        var figure = join(what, summed.deed(), summed.within(), summed.where(), measure != null && measure.ofLine());
        return compare(
                summed.figure() == Figure.AVERAGE ? figure : "coalesce(" + figure + ", 0)",
                FieldType.NUMBER,
                summed.operator(),
                summed.values());
    }

    /** @return the column of the figure, null for who has none of it */
    private String join(String figure, Deed deed, Window window, List<Compared> filters, boolean lines) {
        var alias = "d" + ++joined;
        joins.append(" left join (select ")
                .append(subject(deed))
                .append(" as id, ")
                .append(figure)
                .append(" as figure ")
                .append(chosen(deed, window, filters, lines))
                .append(" group by 1) ")
                .append(alias)
                .append(" on ")
                .append(alias)
                .append(".id = c.id");
        return alias + ".figure";
    }

    private String subject(Deed deed) {
        return subjects == Subjects.COMPANIES ? "coalesce(w.company_id, w.id)" : deed.customer();
    }

    /** From its tables those that count. With lines, a row is a line; else it has one line of which all is true. */
    private String chosen(Deed deed, Window window, List<Compared> filters, boolean lines) {
        var sql = new StringBuilder("from ").append(deed.from());
        if (lines) {
            sql.append(" ").append(deed.lines());
        }
        if (subjects == Subjects.COMPANIES) {
            sql.append(" join customer w on w.merged_into is null and w.id = ").append(deed.customer());
        }
        var during = during(deed, window);
        sql.append(" where ").append(deed.counts()).append(during);
        filters.stream()
                .filter(filter -> !filter.field().ofLine())
                .forEach(filter -> sql.append(" and ").append(compared(filter)));
        var ofLines = filters.stream()
                .filter(filter -> filter.field().ofLine())
                .map(this::compared)
                .collect(Collectors.joining(" and "));
        if (lines && !ofLines.isEmpty()) {
            sql.append(" and ").append(ofLines);
        } else if (!ofLines.isEmpty()) {
            // not EXISTS: the planner could not look for all of them at once, for the product is another join
            sql.append(" and %1$s in (select %1$s from %2$s %3$s where %4$s%5$s)"
                    .formatted(deed.id(), deed.from(), deed.lines(), ofLines, during));
        }
        return sql.toString();
    }

    private String during(Deed deed, Window window) {
        return (window.from() == null ? "" : " and " + deed.at() + " >= " + startOf(window.from()))
                + (window.until() == null
                        ? ""
                        : " and " + deed.at() + " < " + startOf(window.until().plusDays(1)));
    }

    private String startOf(LocalDate day) {
        OffsetDateTime start = day.atStartOfDay(zone).toOffsetDateTime();
        return parameter(start, "timestamptz");
    }

    // --- consent ----------------------------------------------------------------------------------------------------

    /** As the gate reads it: the newest counts, of two said at once the refusal, and nothing less than one that was asked. */
    private String consented(Consented consented) {
        var alias = "d" + ++joined;
        joins.append(
                        " left join (select distinct on (coalesce(p.merged_into, p.id)) coalesce(p.merged_into, p.id) as id, e.state"
                                + " from consent_event e join customer p on p.id = e.customer_id where e.purpose = ")
                .append(parameter(consented.purpose().name(), "text"))
                .append(" and e.channel in (")
                .append(parameter(consented.channel().name(), "text"))
                .append(", 'ANY') order by coalesce(p.merged_into, p.id), e.state = 'REQUESTED', e.occurred_at desc,"
                        + " e.state in ('WITHDRAWN', 'OBJECTED') desc, e.id desc) ")
                .append(alias)
                .append(" on ")
                .append(alias)
                .append(".id = c.id");
        return alias + ".state "
                + switch (consented.said()) {
                    case GIVEN -> "in ('GIVEN', 'CONFIRMED')";
                    case REFUSED -> "in ('WITHDRAWN', 'OBJECTED')";
                    case REQUESTED -> "= 'REQUESTED'";
                    case NOTHING -> "is null";
                };
    }
}
