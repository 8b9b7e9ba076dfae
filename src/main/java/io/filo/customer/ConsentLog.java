package io.filo.customer;

import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The consent log in the database. */
@Service
@Transactional(noRollbackFor = BusinessException.class)
class ConsentLog implements Consents {

    private static final int LONGEST_CODE = 60;
    private static final int LONGEST_PROOF = 2000;
    private static final int MAX_PAGE_SIZE = 200;
    /** Clocks of other systems are not ours. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** The customer, and all that became part of it. */
    private static final String SAME_PERSON = """
            select id from customer
            where id = (select coalesce(merged_into, id) from customer where id = :customer)
               or merged_into = (select coalesce(merged_into, id) from customer where id = :customer)
            """;

    private static final String ENTRIES = """
            select e.*, t.text from consent_event e
            left join consent_text t on t.form_key = e.form_key and t.purpose = e.purpose and t.channel = e.channel
                                    and t.version = e.text_version
            where e.customer_id in (
            """ + SAME_PERSON + ")";

    private final JdbcClient jdbc;
    private final ProcessEvents events;
    private final Clock clock;

    ConsentLog(JdbcClient jdbc, ProcessEvents events, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void record(ConsentRecord consent) {
        record(consent, null);
    }

    @Override
    public void record(ConsentRecord consent, @Nullable String actor) {
        check(consent);
        var recorded = jdbc.sql("""
                        with recorded as (
                            insert into consent_event (customer_id, contact_point_id, purpose, channel, state, source,
                                                       text_version, occurred_at, proof, actor, recorded_at, form_key, request,
                                                       context_id)
                            select c.id, :point::bigint, :purpose, :channel, :state, :source, :version, :at, :proof, :actor,
                                   :now, :form, :request, :context
                            from customer c
                            where c.id = :customer
                              and (:point::bigint is null
                                   or exists (select from contact_point p where p.id = :point and p.customer_id = c.id))
                            returning id, customer_id)
                        insert into timeline_entry (customer_id, occurred_at, type, reference, actor)
                        select coalesce(c.merged_into, c.id), :at, 'CONSENT_' || :state, :reference, :actor
                        from recorded join customer c on c.id = recorded.customer_id
                        returning (select id from recorded) as consent, customer_id
                        """)
                .param("customer", consent.customerId())
                .param("point", consent.contactPointId())
                .param("purpose", consent.purpose().name())
                .param("channel", consent.channel().name())
                .param("state", consent.state().name())
                .param("source", consent.source())
                .param("version", consent.textVersion())
                .param("at", utc(consent.at()))
                .param("proof", cut(consent.proof()))
                .param("actor", actor)
                .param("form", consent.form())
                .param("request", consent.request())
                .param("context", consent.contextId())
                .param("now", utc(clock.instant()))
                .param("reference", "consent:" + consent.purpose() + ":" + consent.channel())
                .query((row, number) -> new Recorded(row.getLong("consent"), row.getLong("customer_id")))
                .optional()
                .orElseThrow(() -> new NotFoundException("customer " + consent.customerId()
                        + (consent.contactPointId() == null ? "" : " with contact point " + consent.contactPointId())));
        if (consent.purpose() == ConsentPurpose.MARKETING && consent.state().isRefusal()) {
            tell(recorded, consent);
        }
    }

    /** @param customerId the one that it holds for, when it was said of a card that was merged */
    private record Recorded(long id, long customerId) {}

    /** Every way to say it ends here. What was taken back since, told late, is no news. */
    private void tell(Recorded recorded, ConsentRecord consent) {
        if (state(recorded.customerId, ConsentPurpose.MARKETING, consent.channel())
                .map(ConsentState::isRefusal)
                .orElse(false)) {
            events.publish(ProcessEvent.wakeCustomer(
                    CustomerEvents.OPTED_OUT, recorded.customerId, "consent:" + recorded.id, clock.instant()));
        }
    }

    private void check(ConsentRecord consent) {
        if (consent.channel() == ConsentChannel.ANY
                && consent.purpose() != ConsentPurpose.PROFILING
                && !consent.state().isRefusal()) {
            throw new BusinessException(
                    "CONSENT_CHANNEL",
                    "Consent holds for one channel: name it, such as EMAIL. Only a refusal may name all.");
        }
        var version = consent.textVersion();
        if (consent.source().isBlank()
                || consent.source().length() > LONGEST_CODE
                || version != null && version.length() > LONGEST_CODE) {
            throw new BusinessException(
                    "CONSENT_SOURCE",
                    "Say where the customer said it, and by which version of the text, in at most " + LONGEST_CODE
                            + " characters each.",
                    LONGEST_CODE);
        }
        if (consent.at().isAfter(clock.instant().plus(TOLERANCE))) {
            throw new BusinessException(
                    "CONSENT_IN_FUTURE", "Nobody has said anything tomorrow yet: the time lies ahead. Check it.");
        }
    }

    private static String cut(String proof) {
        var text = proof.strip().replace("\u0000", "");
        return text.length() > LONGEST_PROOF ? text.substring(0, LONGEST_PROOF) : text;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<ConsentState> state(long customerId, ConsentPurpose purpose, ConsentChannel channel) {
        return holding(customerId, purpose, channel).map(Consent::state);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Consent> holding(long customerId, ConsentPurpose purpose, ConsentChannel channel) {
        return current(customerId).stream()
                .filter(consent -> consent.purpose() == purpose)
                .filter(consent -> consent.channel() == channel || consent.channel() == ConsentChannel.ANY)
                .max(Comparator.comparing((Consent consent) -> consent.state() != ConsentState.REQUESTED)
                        .thenComparing(Consent::since)
                        // Of two said in the same moment the stricter one holds.
                        .thenComparing(consent -> consent.state().isRefusal()));
    }

    @Override
    @Transactional(readOnly = true)
    public List<Consent> current(long customerId) {
        return jdbc.sql(
                        "select distinct on (purpose, channel) purpose, channel, state, contact_point_id, occurred_at, source,"
                                + " text_version from consent_event where customer_id in (" + SAME_PERSON + ")"
                                + " order by purpose, channel, state = 'REQUESTED', occurred_at desc, id desc")
                .param("customer", customerId)
                .query((row, number) -> new Consent(
                        ConsentPurpose.valueOf(row.getString("purpose")),
                        ConsentChannel.valueOf(row.getString("channel")),
                        ConsentState.valueOf(row.getString("state")),
                        row.getObject("contact_point_id", Long.class),
                        instant(row),
                        row.getString("source"),
                        row.getString("text_version")))
                .list();
    }

    @Override
    @Transactional(readOnly = true)
    public PageOf<LoggedConsent> log(long customerId, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        long total = jdbc.sql("select count(*) from consent_event where customer_id in (" + SAME_PERSON + ")")
                .param("customer", customerId)
                .query(Long.class)
                .single();
        var items = jdbc.sql(ENTRIES + " order by e.occurred_at desc, e.id desc limit :rows offset :skip")
                .param("customer", customerId)
                .param("rows", rows)
                .param("skip", (long) at * rows)
                .query(ConsentLog::entry)
                .list();
        return new PageOf<>(items, at, rows, total);
    }

    @Override
    @Transactional(readOnly = true)
    public List<LoggedConsent> requested(long customerId, String request) {
        return jdbc.sql(ENTRIES + " and e.request = :request and e.state = 'REQUESTED' order by e.id")
                .param("customer", customerId)
                .param("request", request)
                .query(ConsentLog::entry)
                .list();
    }

    private static LoggedConsent entry(ResultSet row, int number) throws SQLException {
        return new LoggedConsent(
                row.getLong("id"),
                row.getObject("contact_point_id", Long.class),
                ConsentPurpose.valueOf(row.getString("purpose")),
                ConsentChannel.valueOf(row.getString("channel")),
                ConsentState.valueOf(row.getString("state")),
                row.getString("source"),
                row.getString("text_version"),
                instant(row),
                row.getString("proof"),
                row.getString("actor"),
                row.getString("form_key"),
                row.getString("text"));
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<String> text(String form, ConsentPurpose purpose, ConsentChannel channel, String version) {
        return jdbc.sql(
                        "select text from consent_text where form_key = ? and purpose = ? and channel = ? and version = ?")
                .params(form, purpose.name(), channel.name(), version)
                .query(String.class)
                .optional();
    }

    @Override
    public void keepText(
            String form, ConsentPurpose purpose, ConsentChannel channel, String version, String text, String actor) {
        jdbc.sql("""
                        insert into consent_text (form_key, purpose, channel, version, text, added_at, added_by)
                        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(form, purpose.name(), channel.name(), version, text, utc(clock.instant()), actor)
                .update();
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject("occurred_at", OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
