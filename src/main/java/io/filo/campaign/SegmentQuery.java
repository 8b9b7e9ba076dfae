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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One statement for a definition: the ids of its members. Its text is made of our own tables alone, every value is a
 * parameter.
 *
 * <p>Deeds are counted once for all customers and joined, for the planner can do that in any place of a tree, and in
 * parallel; all conditions on one kind of deed share that count. What need only be or not be, and holds for the whole tree,
 * is a semi-join; what the customers' figures know already is asked of them. A condition is true or anything else, null
 * among it; only NOT has to tell them apart.
 */
final class SegmentQuery {

    private final Subjects subjects;
    private final ZoneId zone;
    private final Map<String, Object> parameters = new HashMap<>();
    private final Map<Deed, Integer> asked = new EnumMap<>(Deed.class);
    private final Map<Deed, Shared> shared = new EnumMap<>(Deed.class);
    private final Map<String, String> answers = new HashMap<>();
    private final StringBuilder joins = new StringBuilder();
    private final StringBuilder shares = new StringBuilder();
    private final String where;
    private boolean purchases;
    private boolean scores;
    private boolean rare;
    private boolean visits;
    private int joined;

    /** @param filters what has to be true beside the window */
    private record Part(String figure, Window window, String filters) {}

    /** Figures of one kind of deed, all from one look at it. */
    private static final class Shared {

        private final String alias;
        private final List<Part> parts = new ArrayList<>();

        Shared(String alias) {
            this.alias = alias;
        }

        /** What all of them are in. */
        Window around() {
            boolean ever = parts.stream().anyMatch(part -> part.window.from() == null);
            boolean open = parts.stream().anyMatch(part -> part.window.until() == null);
            return new Window(
                    ever
                            ? null
                            : days(Window::from).min(Comparator.naturalOrder()).orElse(null),
                    open
                            ? null
                            : days(Window::until).max(Comparator.naturalOrder()).orElse(null));
        }

        private Stream<LocalDate> days(Function<Window, @Nullable LocalDate> of) {
            return parts.stream().map(part -> of.apply(part.window)).filter(Objects::nonNull);
        }
    }

    private SegmentQuery(Condition definition, Subjects subjects, LocalDate today, ZoneId zone, String currency) {
        this.subjects = subjects;
        this.zone = zone;
        parameters.put("today", today);
        parameters.put("zone", zone.getId());
        parameters.put("currency", currency);
        countAsked(definition);
        this.where = sql(definition, true);
        shared.forEach(this::joinShared);
    }

    /**
     * @param today in the installation's zone
     * @param currency whose money counts
     */
    static SegmentQuery of(Condition definition, Subjects subjects, LocalDate today, ZoneId zone, String currency) {
        return new SegmentQuery(definition, subjects, today, zone, currency);
    }

    /** A query with the columns {@code id}, of the subject, and {@code customer_id}, which only of a lead can be null. */
    String sql() {
        boolean leads = subjects == Subjects.LEADS;
        return shares + "select "
                + (leads
                        ? "q.id, c.id as customer_id from lead q left join customer c on c.id = q.customer_id"
                        : "c.id, c.id as customer_id from customer c")
                + (purchases ? " left join " + insight() + " i on i.customer_id = c.id" : "")
                + joins
                + " where c.merged_into is null and c.erased_at is null"
                + (subjects == Subjects.COMPANIES ? " and c.kind = 'COMPANY'" : "")
                + " and (" + where + ")";
    }

    /**
     * How many there are, {@code total}, and of {@code :rows} of them after {@code :skipped} id, customer_id, name, city and
     * stage.
     */
    String shown() {
        return "with member as materialized (" + sql()
                + """
                )
                select counted.total, shown.id, shown.customer_id, named.*
                from (select count(*) as total from member) counted
                left join (select id, customer_id from member order by id limit :rows offset :skipped) shown on true
                -- apart, so that those few are looked up
                left join lateral (#named offset 0) named on true
                order by shown.id
                """.replace(
                                "#named",
                                subjects == Subjects.LEADS
                                        ? "select coalesce(c.display_name, q.name, q.email, q.phone) as name, coalesce(q.city, c.city) as city,"
                                                + " q.status as stage from lead q left join customer c on c.id = q.customer_id where q.id = shown.id"
                                        : "select c.display_name as name, c.city, c.stage from customer c where c.id = shown.id");
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** Scores and what changes with time are reckoned for those only who ask for them. */
    private String insight() {
        if (subjects == Subjects.COMPANIES) {
            return "company_insight(:today::date)";
        }
        return scores ? "customer_insight(:today::date)" : "customer_stats";
    }

    /**
     * Whether all customers have to be looked at. Then nothing is looked up one by one, which the planner would do if it took
     * too many conditions for rare ones; what was bought is rare, and looked up.
     */
    boolean looksAtAll() {
        return !rare;
    }

    /** Whether orders are counted for each customer. */
    boolean countsOrders() {
        return shared.containsKey(Deed.ORDER) && subjects != Subjects.COMPANIES;
    }

    /** Whether all that is joined has an index by customer: visits are of browsers, and scores are looked up by themselves. */
    boolean isInCustomersOrder() {
        return subjects == Subjects.CUSTOMERS && !scores && !visits;
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
            if (not.of() instanceof Did did && !did.not() && forAll && isOnce(did)) {
                return "not " + exists(did);
            }
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
        var field = compared.field();
        purchases |= field.fromInsight();
        scores |= field.isReckoned();
        rare |= field.ofLine();
        if (field.isAnswered()) {
            return compare(answered(field), field.type(), compared.operator(), compared.values());
        }
        if (field.otherwise() == null) {
            return compare(field.sql(), field.type(), compared.operator(), compared.values());
        }
        return switch (compared.operator()) {
            case NOT_EQUAL, IS_EMPTY ->
                compare(
                        "coalesce(" + field.sql() + ", " + field.otherwise() + ")",
                        field.type(),
                        compared.operator(),
                        compared.values());
            // apart, so that the first is found by its index
            default ->
                "(" + compare(field.sql(), field.type(), compared.operator(), compared.values()) + " or " + field.sql()
                        + " is null and "
                        + compare(field.otherwise(), field.type(), compared.operator(), compared.values()) + ")";
        };
    }

    /** The newest answer of each, joined once however often it is asked for. */
    private String answered(Field field) {
        return answers.computeIfAbsent(field.name(), name -> {
                    var alias = "a" + joined++;
                    joins.append(" left join (select distinct on (customer_id) customer_id, ")
                            .append(field.sql())
                            .append(" as answer from campaign_answer where field = ")
                            .append(parameter(name.substring(Field.PROFILE.length()), "text"))
                            .append(" order by customer_id, answered_at desc, id desc) ")
                            .append(alias)
                            .append(" on ")
                            .append(alias)
                            .append(".customer_id = c.id");
                    return alias;
                })
                + ".answer";
    }

    private static String compareCodes(String codes, Operator operator, String value) {
        return switch (operator) {
            case EQUAL -> codes + " @> array[" + value + "]";
            case NOT_EQUAL -> "(" + codes + " @> array[" + value + "]) is not true";
            case IN -> codes + " && " + value;
            default -> codes + " is null";
        };
    }

    private String compare(String sql, FieldType type, Operator operator, List<Object> values) {
        if (type == FieldType.CODES) {
            return compareCodes(
                    sql,
                    operator,
                    switch (operator) {
                        case IS_EMPTY -> "";
                        case IN -> parameter(array(type, values), "text[]");
                        default -> parameter(values.get(0), "text");
                    });
        }
        var left = type == FieldType.TEXT ? "lower(" + sql + ")" : sql;
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
            // what somebody looks for is never an empty text, so that only here both are the same
            case IS_EMPTY ->
                (type == FieldType.TEXT || type == FieldType.CODE ? "nullif(" + left + ", '')" : left) + " is null";
        };
    }

    private static Object array(FieldType type, List<Object> values) {
        return type == FieldType.NUMBER ? values.toArray(BigDecimal[]::new) : values.toArray(String[]::new);
    }

    // --- deeds ------------------------------------------------------------------------------------------------------

    /** How many conditions would share a count of each kind of deed. */
    private void countAsked(Condition condition) {
        if (condition instanceof All all) {
            all.of().forEach(this::countAsked);
        } else if (condition instanceof Any any) {
            any.of().forEach(this::countAsked);
        } else if (condition instanceof Not not) {
            countAsked(not.of());
        } else if (condition instanceof InSegment other) {
            countAsked(other.of());
        } else if (condition instanceof Did did && known(did).isEmpty() && shares(did.where())) {
            asked.merge(did.deed(), 1, Integer::sum);
        } else if (condition instanceof Summed summed && known(summed).isEmpty() && shares(summed)) {
            asked.merge(summed.deed(), 1, Integer::sum);
        }
    }

    private static boolean shares(List<Compared> filters) {
        return filters.stream().noneMatch(filter -> filter.field().ofLine());
    }

    private static boolean shares(Summed summed) {
        return shares(summed.where())
                && (summed.measure() == null || !summed.measure().ofLine());
    }

    /** What the figures say of it, when they say it of the same. */
    private Optional<String> known(Did did) {
        if (did.deed() != Deed.ORDER || !did.where().isEmpty()) {
            return Optional.empty();
        }
        var from = did.within().from();
        var until = did.within().until();
        if (from == null && until == null) {
            return Optional.of("coalesce(i.orders, 0) >= :times::int");
        }
        if (did.atLeast() > 1 || from != null && until != null) {
            return Optional.empty();
        }
        return Optional.of(from != null ? "i.last_day >= :day::date" : "i.first_day <= :day::date");
    }

    private Optional<String> known(Summed summed) {
        if (summed.deed() != Deed.ORDER
                || !summed.where().isEmpty()
                || !summed.within().equals(new Window(null, null))) {
            return Optional.empty();
        }
        return switch (summed.figure()) {
            case COUNT -> Optional.of("coalesce(i.orders, 0)");
            case SUM -> isTotal(summed) ? Optional.of("coalesce(i.gross, 0)") : Optional.empty();
            case AVERAGE ->
                isTotal(summed) ? Optional.of("i.gross / nullif(i.orders - i.foreign_orders, 0)") : Optional.empty();
        };
    }

    private static boolean isTotal(Summed summed) {
        return summed.measure() != null && summed.measure().name().equals("total");
    }

    private String did(Did did, boolean forAll) {
        var done = known(did).map(known -> {
            purchases = true;
            var day = did.within().from() != null
                    ? did.within().from()
                    : did.within().until();
            return day == null
                    ? known.replace(":times::int", parameter(did.atLeast(), "int"))
                    : known.replace(":day::date", parameter(day, "date"));
        });
        if (did.not()) {
            return "("
                    + done.map(known -> "(" + known + ") is not true").orElseGet(() -> "(" + counted(did, forAll) + ")")
                    + knownSince(did.within()) + ")";
        }
        return done.orElseGet(() -> counted(did, forAll));
    }

    private String counted(Did did, boolean forAll) {
        boolean shares = shares(did.where());
        if (forAll && isOnce(did)) {
            return (did.not() ? "not " : "") + exists(did);
        }
        var times = (shares
                        ? share("count(*)", did.deed(), did.within(), did.where())
                        : join("count(*)", did.deed(), did.within(), did.where(), false))
                + " >= " + parameter(did.atLeast(), "int");
        return did.not() ? "(" + times + ") is not true" : times;
    }

    /** Whether the planner need only look for one. */
    private boolean isOnce(Did did) {
        return did.atLeast() == 1
                && known(did).isEmpty()
                && (!shares(did.where()) || asked.getOrDefault(did.deed(), 0) == 1);
    }

    private String exists(Did did) {
        return "exists (select " + chosen(did.deed(), did.within(), did.where(), false) + " and " + subject(did.deed())
                + " = c.id)";
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
        return compare(figure(summed), FieldType.NUMBER, summed.operator(), summed.values());
    }

    private String figure(Summed summed) {
        var known = known(summed);
        if (known.isPresent()) {
            purchases = true;
            return known.get();
        }
        var measure = summed.measure();
        var what = switch (summed.figure()) {
            case COUNT -> "count(*)";
            case SUM -> "sum(" + (measure == null ? "0" : measure.sql()) + ")";
            case AVERAGE -> "avg(" + (measure == null ? "0" : measure.sql()) + ")";
        };
        var figure = shares(summed)
                ? share(what, summed.deed(), summed.within(), summed.where())
                : join(what, summed.deed(), summed.within(), summed.where(), measure != null && measure.ofLine());
        return summed.figure() == Figure.AVERAGE ? figure : "coalesce(" + figure + ", 0)";
    }

    /** @return the column of the figure, null for who has none of any that share it */
    private String share(String figure, Deed deed, Window window, List<Compared> filters) {
        var all = shared.computeIfAbsent(deed, none -> new Shared("d" + ++joined));
        all.parts.add(new Part(
                figure,
                window,
                filters.stream().map(filter -> " and " + compared(filter)).collect(Collectors.joining())));
        return all.alias + ".f" + all.parts.size();
    }

    /** Apart, so that it is counted once even when several processes of the database share the rest. */
    private void joinShared(Deed deed, Shared all) {
        var around = all.around();
        shares.append(shares.isEmpty() ? "with " : ", ")
                .append(all.alias)
                .append(" as materialized (select ")
                .append(subject(deed))
                .append(" as id");
        for (int i = 0; i < all.parts.size(); i++) {
            var part = all.parts.get(i);
            var only = (part.window.equals(around) ? "" : during(deed, part.window)) + part.filters;
            shares.append(", ").append(part.figure);
            if (!only.isEmpty()) {
                shares.append(" filter (where true").append(only).append(")");
            }
            shares.append(" as f").append(i + 1);
        }
        shares.append(" ").append(chosen(deed, around, List.of(), false)).append(" group by 1) ");
        joins.append(" left join %1$s on %1$s.id = c.id".formatted(all.alias));
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
        visits |= deed == Deed.VISIT;
        var sql = new StringBuilder("from ").append(deed.from());
        if (lines) {
            sql.append(" join ").append(deed.line().replace(" where ", " on "));
        }
        if (subjects == Subjects.COMPANIES) {
            sql.append(" join customer w on w.merged_into is null and w.id = ").append(deed.customer());
        }
        sql.append(" where ").append(deed.counts()).append(during(deed, window));
        filters.stream()
                .filter(filter -> !filter.field().ofLine())
                .forEach(filter -> sql.append(" and ").append(compared(filter)));
        var ofLines = filters.stream().filter(filter -> filter.field().ofLine()).toList();
        var wanted = ofLines.stream().map(this::compared).collect(Collectors.joining(" and "));
        if (lines && !ofLines.isEmpty()) {
            sql.append(" and ").append(wanted);
        } else if (!ofLines.isEmpty()) {
            sql.append(" and exists (select from ")
                    .append(deed.line())
                    .append(" and ")
                    .append(wanted)
                    .append(")");
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
        var purpose = parameter(consented.purpose().name(), "text");
        var channel = parameter(consented.channel().name(), "text");
        var own = consentOf(purpose, channel);
        var any = consentOf(purpose, "'ANY'");
        var merged = "d" + ++joined;
        joins.append(
                (" left join (select p.merged_into as id, max(n.given_at) as given_at, max(n.refused_at) as refused_at"
                                + " from customer p join consent_now n on n.customer_id = p.id"
                                + " where p.merged_into is not null and n.purpose = #purpose and n.channel in (#channel, 'ANY')"
                                + " and n.customer_id = any (array(select id from customer where merged_into is not null))"
                                + " group by 1) #merged on #merged.id = c.id")
                        .replace("#purpose", purpose)
                        .replace("#channel", channel)
                        .replace("#merged", merged));
        var given = newest("given_at", own, any, merged);
        var refused = newest("refused_at", own, any, merged);
        var said = "coalesce(" + own + ".customer_id, " + any + ".customer_id, " + merged + ".id)";
        return switch (consented.said()) {
            case GIVEN -> given + " > " + refused;
            case REFUSED -> "(" + refused + " >= " + given + " and " + refused + " > '-infinity')";
            case REQUESTED ->
                "(" + said + " is not null and " + given + " = '-infinity' and " + refused + " = '-infinity')";
            case NOTHING -> said + " is null";
        };
    }

    private String consentOf(String purpose, String channel) {
        var alias = "d" + ++joined;
        joins.append(
                " left join consent_now #alias on #alias.customer_id = c.id and #alias.purpose = #purpose and #alias.channel = #channel"
                        .replace("#alias", alias)
                        .replace("#purpose", purpose)
                        .replace("#channel", channel));
        return alias;
    }

    private static String newest(String column, String... of) {
        return "coalesce(greatest("
                + Stream.of(of).map(alias -> alias + "." + column).collect(Collectors.joining(", "))
                + "), '-infinity')";
    }
}
