package io.filo.lead;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.customer.Recognition.Told;
import io.filo.lead.LeadDesk.Step;
import io.filo.lead.LeadView.Reason;
import io.filo.lead.NewLead.Attribution;
import io.filo.lead.NewLead.Consent;
import io.filo.support.IdSequence;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The leads of the store. */
@Repository
class Leads {

    /** Whoever listens hears what happened and the lead's id, once the transaction is committed. */
    static final String CHANNEL = "filo_lead";

    private static final int MAX_PAGE_SIZE = 200;

    private static final String SELECT = """
            select l.*, coalesce(c.display_name, nullif(l.name, ''), nullif(l.company, ''), l.email, l.phone, '') as shown_name
            """;
    private static final String FROM = " from lead l left join customer c on c.id = l.customer_id ";

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final IdSequence ids;

    Leads(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
        this.ids = new IdSequence(jdbc, "lead_seq");
    }

    /** @return empty when a lead of that origin is there already */
    Optional<Long> add(NewLead lead, @Nullable Integer quantity, @Nullable String actor, Instant now) {
        var told = lead.told();
        var attribution = lead.attribution();
        return jdbc.sql("""
                        with added as (
                            insert into lead (id, origin, source, name, email, phone, company, vat_number, street,
                                              postal_code, city, country, language, request, topics, quantity,
                                              message_id, ticket_id, form_key, touch_source, medium, campaign, event,
                                              store, assistant, code, consents, proof, wanted_team, received_at,
                                              created_at)
                            values (:id, :origin, :source, :name, :email, :phone, :company, :vat, :street, :postalCode,
                                    :city, :country, :language, :request, :topics, :quantity, :message, :ticket, :form,
                                    :touchSource, :medium, :campaign, :event, :store, :assistant, :code,
                                    :consents::jsonb, :proof, (select f.team from capture_form f where f.key = :form),
                                    :receivedAt, :now)
                            on conflict (origin) do nothing
                            returning id),
                        logged as (
                            insert into lead_event (lead_id, occurred_at, type, actor, detail)
                            select id, :receivedAt, 'CAME_IN', :actor, :source from added)
                        select id from added
                        """)
                .param("id", ids.next())
                .param("origin", lead.origin())
                .param("source", lead.source().name())
                .param("name", told.name())
                .param("email", told.email())
                .param("phone", told.phone())
                .param("company", told.company())
                .param("vat", told.vatNumber())
                .param("street", told.street())
                .param("postalCode", told.postalCode())
                .param("city", told.city())
                .param("country", told.country())
                .param("language", told.language())
                .param("request", lead.request())
                .param("topics", lead.topics().toArray(String[]::new))
                .param("quantity", quantity)
                .param("message", lead.messageId())
                .param("ticket", lead.ticketId())
                .param("form", lead.formKey())
                .param("touchSource", attribution.source())
                .param("medium", attribution.medium())
                .param("campaign", attribution.campaign())
                .param("event", attribution.event())
                .param("store", attribution.store())
                .param("assistant", attribution.assistant())
                .param("code", attribution.code())
                .param("consents", write(lead.consents()))
                .param("proof", lead.proof())
                .param("receivedAt", lead.receivedAt().atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("actor", actor)
                .query(Long.class)
                .optional();
    }

    Optional<Long> ofOrigin(String origin) {
        return jdbc.sql("select id from lead where origin = ?")
                .param(origin)
                .query(Long.class)
                .optional();
    }

    Optional<LeadView> find(long id) {
        return jdbc.sql(SELECT + FROM + "where l.id = ?")
                .param(id)
                .query(this::view)
                .optional();
    }

    /** @throws NotFoundException */
    LeadView require(long id) {
        return find(id).orElseThrow(() -> new NotFoundException("lead " + id));
    }

    /** Locked until the transaction ends. @throws NotFoundException */
    LeadView lock(long id) {
        return jdbc.sql(SELECT + FROM + "where l.id = ? for update of l")
                .param(id)
                .query(this::view)
                .optional()
                .orElseThrow(() -> new NotFoundException("lead " + id));
    }

    List<LeadView> find(Collection<Long> ids) {
        return jdbc.sql(SELECT + FROM + "where l.id = any (?) order by l.id")
                .param(ids.toArray(Long[]::new))
                .query(this::view)
                .list();
    }

    List<LeadView> ofCustomer(long customerId, long except, int most) {
        return jdbc.sql(SELECT + FROM + "where l.customer_id = ? and l.id <> ? order by l.id desc limit ?")
                .params(customerId, except, most)
                .query(this::view)
                .list();
    }

    PageOf<LeadView> search(
            @Nullable String status,
            @Nullable String team,
            @Nullable Long customerId,
            @Nullable String text,
            int page,
            int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        var part = text == null || text.isBlank()
                ? null
                : "%" + escape(text.strip().toLowerCase(Locale.ROOT)) + "%";
        record Row(LeadView lead, long total) {}
        var found = jdbc.sql(SELECT + ", count(*) over () as total" + FROM + """
                                where (:status::text is null or l.status = :status)
                                  and (:team::text is null or l.team = :team)
                                  and (:customer::bigint is null or l.customer_id = :customer)
                                  and (:part::text is null
                                       or lower(concat_ws(' ', c.display_name, l.name, l.email, l.phone, l.company,
                                                          l.event, l.campaign, l.request)) like :part)
                                order by l.id desc limit :rows offset :skip
                                """)
                .param("status", status)
                .param("team", team)
                .param("customer", customerId)
                .param("part", part)
                .param("rows", rows)
                .param("skip", (long) at * rows)
                .query((row, number) -> new Row(view(row, number), row.getLong("total")))
                .list();
        return new PageOf<>(
                found.stream().map(Row::lead).toList(),
                at,
                rows,
                found.isEmpty() ? 0 : found.get(0).total());
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    @Nullable
    LeadFacts facts(long id) {
        return jdbc.sql("select status, source, coalesce(score, 0), team from lead where id = ?")
                .param(id)
                .query((row, number) ->
                        new LeadFacts(row.getString(1), row.getString(2), row.getInt(3), row.getString(4)))
                .optional()
                .orElse(null);
    }

    void matched(long id, List<Long> candidates) {
        jdbc.sql("update lead set candidates = ? where id = ?")
                .params(candidates.toArray(Long[]::new), id)
                .update();
    }

    /** Consents of the lead, which are recorded with its customer now; and whether he was there before. */
    record Attached(List<Consent> consents, String proof, boolean known) {}

    /** Links the lead to its customer and writes the step, the timeline and the touchpoint: one statement for all. */
    Attached attach(long id, long customerId, String duplicate, boolean known, @Nullable String actor, Instant now) {
        return jdbc.sql("""
                        with attached as (
                            update lead l
                            set customer_id = :customer, duplicate = :duplicate,
                                -- whoever was made for the sake of the same mail was not there before
                                known = :known and (l.source <> 'MAIL' or c.created_at < l.received_at - interval '1 minute')
                            from customer c where l.id = :id and c.id = :customer returning l.*),
                        logged as (
                            insert into lead_event (lead_id, occurred_at, type, actor, detail)
                            select id, :now, case when known then 'RECOGNISED' else 'CUSTOMER_MADE' end, :actor, null
                            from attached),
                        noted as (
                            insert into timeline_entry (customer_id, occurred_at, type, reference)
                            select customer_id, received_at, 'LEAD_CAME_IN', 'lead:' || id from attached),
                        met as (
                            insert into touchpoint (customer_id, occurred_at, kind, reference, source, medium, campaign,
                                                    event, store, assistant, code)
                            select customer_id, received_at, source, 'lead:' || id, touch_source, medium, campaign,
                                   event, store, assistant, code
                            from attached)
                        select consents, proof, known from attached
                        """)
                .param("customer", customerId)
                .param("duplicate", duplicate)
                .param("known", known)
                .param("id", id)
                .param("actor", actor)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Attached(
                        read(row.getString("consents"), new TypeReference<List<Consent>>() {}),
                        row.getString("proof"),
                        row.getBoolean("known")))
                .single();
    }

    void scored(long id, int score, List<Reason> reasons) {
        jdbc.sql("update lead set score = ?, reasons = ?::jsonb where id = ?")
                .params(score, write(reasons), id)
                .update();
    }

    /** @param assignee null to offer it to the whole team */
    record Route(
            String team,
            @Nullable String assignee,
            String priority,
            int responseMinutes,
            Instant remindAt,
            Instant dueAt,
            int reassignments,
            int escalation) {}

    void routed(long id, Route route, String step, Instant now) {
        jdbc.sql("""
                        with routed as (
                            update lead set status = 'OPEN', team = :team, assignee = :assignee, priority = :priority,
                                            routed_at = :now, response_minutes = :minutes, remind_at = :remindAt,
                                            due_at = :dueAt, reassignments = :reassignments, escalation = :escalation
                            where id = :id returning id),
                        logged as (
                            insert into lead_event (lead_id, occurred_at, type, detail)
                            select id, :now, :step, coalesce(:assignee, :team) from routed)
                        select pg_notify(:channel, 'routed ' || id) from routed
                        """)
                .param("team", route.team)
                .param("assignee", route.assignee)
                .param("priority", route.priority)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("minutes", route.responseMinutes)
                .param("remindAt", route.remindAt.atOffset(ZoneOffset.UTC))
                .param("dueAt", route.dueAt.atOffset(ZoneOffset.UTC))
                .param("reassignments", route.reassignments)
                .param("escalation", route.escalation)
                .param("id", id)
                .param("step", step)
                .param("channel", CHANNEL)
                .query((row, number) -> "")
                .list();
    }

    /** When each of them was last given a lead; who never was is not among them. */
    Map<String, Instant> lastRouted(Collection<String> people) {
        record Last(String person, Instant at) {}
        return jdbc
                .sql("select assignee, max(routed_at) from lead where assignee = any (?) group by assignee")
                .param(people.toArray(String[]::new))
                .query((row, number) -> new Last(
                        row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()))
                .list()
                .stream()
                .collect(java.util.stream.Collectors.toMap(Last::person, Last::at));
    }

    void nearlyDue(long id, Instant now) {
        jdbc.sql("update lead set escalation = greatest(escalation, 1) where id = ?")
                .param(id)
                .update();
        log(id, "REMINDED", null, null, now);
    }

    void ended(long id, LeadStatus status, @Nullable String reason, @Nullable String actor, Instant now) {
        jdbc.sql("""
                        with ended as (
                            update lead set status = :status, outcome_reason = :reason, decided_at = :now,
                                            decided_by = :actor
                            where id = :id returning id, customer_id),
                        logged as (
                            insert into lead_event (lead_id, occurred_at, type, actor, detail)
                            select id, :now, :status, :actor, :reason from ended),
                        noted as (
                            insert into timeline_entry (customer_id, occurred_at, type, reference, actor)
                            select customer_id, :now, 'LEAD_' || :status, 'lead:' || id, :actor
                            from ended where customer_id is not null)
                        select pg_notify(:channel, 'ended ' || id) from ended
                        """)
                .param("status", status.name())
                .param("reason", reason)
                .param("actor", actor)
                .param("id", id)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("channel", CHANNEL)
                .query((row, number) -> "")
                .list();
    }

    void writeDown(long id, LeadDesk.Result result, String currency) {
        jdbc.sql("""
                        update lead set note = :note, order_reference = :reference, opportunity_value = :value,
                                        opportunity_currency = case when :value::numeric is null then null else :currency end
                        where id = :id
                        """)
                .param("note", result.note())
                .param("reference", result.orderReference())
                .param("value", result.opportunityValue())
                .param("currency", currency)
                .param("id", id)
                .update();
    }

    void log(long id, String type, @Nullable String actor, @Nullable String detail, Instant now) {
        jdbc.sql("insert into lead_event (lead_id, occurred_at, type, actor, detail) values (?, ?, ?, ?, ?)")
                .params(Arrays.asList(id, now.atOffset(ZoneOffset.UTC), type, actor, detail))
                .update();
    }

    List<Step> steps(long id) {
        return jdbc.sql("select occurred_at, type, actor, detail from lead_event where lead_id = ? order by id")
                .param(id)
                .query((row, number) -> new Step(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4)))
                .list();
    }

    private LeadView view(ResultSet row, int number) throws SQLException {
        return new LeadView(
                row.getLong("id"),
                LeadSource.valueOf(row.getString("source")),
                LeadStatus.valueOf(row.getString("status")),
                row.getObject("customer_id", Long.class),
                row.getString("shown_name"),
                new Told(
                        row.getString("name"),
                        row.getString("email"),
                        row.getString("phone"),
                        row.getString("company"),
                        row.getString("vat_number"),
                        row.getString("street"),
                        row.getString("postal_code"),
                        row.getString("city"),
                        row.getString("country"),
                        row.getString("language")),
                row.getString("request"),
                List.of((String[]) row.getArray("topics").getArray()),
                row.getObject("quantity", Integer.class),
                row.getObject("message_id", Long.class),
                row.getObject("ticket_id", Long.class),
                row.getString("form_key"),
                new Attribution(
                        row.getString("touch_source"),
                        row.getString("medium"),
                        row.getString("campaign"),
                        row.getString("event"),
                        row.getString("store"),
                        row.getString("assistant"),
                        row.getString("code")),
                row.getString("duplicate"),
                List.of((Long[]) row.getArray("candidates").getArray()),
                row.getObject("known", Boolean.class),
                row.getObject("score", Integer.class),
                read(row.getString("reasons"), new TypeReference<List<Reason>>() {}),
                row.getString("wanted_team"),
                row.getString("team"),
                row.getString("assignee"),
                row.getString("priority"),
                instant(row, "remind_at"),
                instant(row, "due_at"),
                row.getObject("response_minutes", Integer.class),
                row.getInt("reassignments"),
                row.getInt("escalation"),
                row.getString("note"),
                row.getString("outcome_reason"),
                row.getString("order_reference"),
                row.getBigDecimal("opportunity_value"),
                row.getString("opportunity_currency"),
                instant(row, "decided_at"),
                row.getString("decided_by"),
                row.getObject("received_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
