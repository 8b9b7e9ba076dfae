package io.filo.customer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.customer.CustomerCard.ContactPointCard;
import io.filo.support.BusinessException;
import io.filo.support.FreeMailDomains;
import io.filo.support.IdSequence;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import jakarta.persistence.EntityManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The customers of the store. What happens with every mail is one SQL statement; what a person enters goes through the
 * aggregate.
 */
@Service
@Transactional(noRollbackFor = BusinessException.class)
class CustomerRegister implements Customers {

    private static final String DEFAULT_LANGUAGE = "it";
    private static final int MAX_PAGE_SIZE = 200;

    private final JdbcClient jdbc;
    private final EntityManager entities;
    private final FreeMailDomains freeMail;
    private final PhoneNumbers phones;
    private final ObjectMapper json;
    private final Clock clock;
    private final IdSequence customerIds;
    private final IdSequence contactPointIds;

    CustomerRegister(
            JdbcClient jdbc,
            EntityManager entities,
            FreeMailDomains freeMail,
            PhoneNumbers phones,
            ObjectMapper json,
            Clock clock) {
        this.jdbc = jdbc;
        this.entities = entities;
        this.freeMail = freeMail;
        this.phones = phones;
        this.json = json;
        this.clock = clock;
        this.customerIds = new IdSequence(jdbc, "customer_seq");
        this.contactPointIds = new IdSequence(jdbc, "contact_point_seq");
    }

    // --- identify
    // -----------------------------------------------------------------------------------------------------

    @Override
    public Identified identifyByEmail(String address, @Nullable String displayName, String language) {
        var email = EmailAddress.parse(address).orElseThrow(() -> badAddress(address));
        var known = findByEmail(email);
        if (known.isPresent()) {
            return known.get();
        }
        var made = make(email, address, displayName, language);
        if (made.isPresent()) {
            return new Identified(made.get(), false, "STANDARD", languageOf(language));
        }
        // Somebody else made it since: the insert has waited for that commit, so this read sees it.
        return findByEmail(email)
                .orElseThrow(() -> new IllegalStateException("The customer of a known address has vanished."));
    }

    private Optional<Identified> findByEmail(EmailAddress email) {
        record Found(Identified identified, String state) {}
        var found = jdbc.sql("""
                        select coalesce(survivor.id, c.id) as id,
                               coalesce(survivor.customer_class, c.customer_class) as customer_class,
                               coalesce(survivor.language, c.language) as language,
                               p.state
                        from contact_point p
                        join customer c on c.id = p.customer_id
                        left join customer survivor on survivor.id = c.merged_into
                        where p.type = 'EMAIL' and p.normalised = ?
                        """)
                .param(email.normalised())
                .query((row, number) -> new Found(
                        new Identified(
                                row.getLong("id"), true, row.getString("customer_class"), row.getString("language")),
                        row.getString("state")))
                .optional();
        if (found.isPresent() && !found.get().state().equals(ContactPoint.State.VALID.name())) {
            jdbc.sql("""
                            update contact_point set state = 'VALID', bounced_at = null, bounce_reason = null
                            where type = 'EMAIL' and normalised = ?
                            """).param(email.normalised()).update();
        }
        return found.map(Found::identified);
    }

    /**
     * Customer, contact point and the timeline's first entry in one statement. The contact point decides who wins: its
     * unique key makes a second caller wait for the first one's commit and then do nothing, without an error that would
     * spoil the transaction.
     */
    private Optional<Long> make(EmailAddress email, String written, @Nullable String displayName, String language) {
        return jdbc.sql("""
                        with company as (
                            select id from customer
                            where mail_domain = any (:domains) and merged_into is null
                            order by length(mail_domain) desc limit 1),
                        point as (
                            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                            values (:pointId, :customerId, 'EMAIL', :value, :normalised, true, :now)
                            on conflict (type, normalised) do nothing
                            returning customer_id),
                        made as (
                            insert into customer (id, kind, display_name, language, stage, company_id, created_at, updated_at)
                            select customer_id, 'PERSON', :name, :language, 'AWARENESS', (select id from company), :now, :now
                            from point
                            returning id),
                        noted as (
                            insert into timeline_entry (customer_id, occurred_at, type)
                            select id, :now, 'FIRST_CONTACT' from made)
                        select id from made
                        """)
                .param(
                        "domains",
                        freeMail.covers(email.domains())
                                ? new String[0]
                                : email.domains().toArray(String[]::new))
                .param("pointId", contactPointIds.next())
                .param("customerId", customerIds.next())
                .param("value", shown(written, email))
                .param("normalised", email.normalised())
                .param("name", DisplayName.of(displayName, email))
                .param("language", languageOf(language))
                .param("now", now())
                .query(Long.class)
                .optional();
    }

    /** The address as its owner writes it, when that is one; what was scraped around it is not kept. */
    private static String shown(String written, EmailAddress email) {
        var text = written.strip();
        return text.equalsIgnoreCase(email.normalised()) ? text : email.normalised();
    }

    // --- register
    // -----------------------------------------------------------------------------------------------------

    @Override
    public long register(NewCustomer entered) {
        var name = DisplayName.clean(entered.displayName())
                .orElseThrow(() -> new BusinessException("NAME_MISSING", "A customer needs a name: write one."));
        var customer = new Customer(
                customerIds.next(),
                entered.kind(),
                name,
                languageOf(entered.language()),
                entered.stage(),
                entered.customerClass(),
                clock.instant());
        customer.named(
                DisplayName.clean(entered.givenName()).orElse(null),
                DisplayName.clean(entered.familyName()).orElse(null));
        if (entered.companyId() != null) {
            customer.worksFor(entered.companyId());
        }
        if (entered.mailDomain() != null) {
            customer.ownsDomain(ownDomain(entered.mailDomain()));
        }
        var reaches = Stream.concat(
                        entered.emails().stream().map(CustomerRegister::email),
                        entered.phones().stream().map(this::phone))
                .toList();
        reaches.forEach(
                reach -> customer.reachableAt(contactPointIds.next(), reach.type, reach.value, reach.normalised));
        refuseTaken(reaches, null);
        entities.persist(customer);
        entities.flush();
        appendTimeline(customer.id(), clock.instant(), "ENTERED", null, null);
        return customer.id();
    }

    private String ownDomain(String written) {
        var address = EmailAddress.parse("postmaster@" + written).orElseThrow(() -> badAddress(written));
        if (freeMail.covers(address.domains())) {
            throw new BusinessException(
                    "FREE_MAIL_DOMAIN",
                    "Anybody can have an address of " + address.domain() + ": it cannot be a company's own domain.",
                    address.domain());
        }
        return address.domain();
    }

    /** @param itself the contact point that may have it, null for none */
    private void refuseTaken(List<Reach> reaches, @Nullable Long itself) {
        var wanted = reaches.stream().map(Reach::normalised).toArray(String[]::new);
        var taken = jdbc.sql("select value from contact_point where normalised = any (?) and id is distinct from ?")
                .params(wanted, itself)
                .query(String.class)
                .list();
        if (!taken.isEmpty()) {
            throw new BusinessException(
                    "ADDRESS_TAKEN",
                    "Another customer has " + String.join(", ", taken) + ": open that one instead.",
                    String.join(", ", taken));
        }
    }

    private record Reach(ContactPoint.Type type, String value, String normalised) {}

    private Reach reach(String written) {
        return written.contains("@") ? email(written) : phone(written);
    }

    private static Reach email(String written) {
        var email = EmailAddress.parse(written).orElseThrow(() -> badAddress(written));
        return new Reach(ContactPoint.Type.EMAIL, shown(written, email), email.normalised());
    }

    private Reach phone(String written) {
        var phone = phones.normalise(written).orElseThrow(() -> badAddress(written));
        return new Reach(ContactPoint.Type.PHONE, written.strip(), phone);
    }

    @Override
    public void addContactPoint(long customerId, String written, String actor) {
        var reach = reach(written);
        refuseTaken(List.of(reach), null);
        var added = jdbc.sql("""
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        select :id, c.id, :type, :value, :normalised,
                               not exists (select from contact_point p where p.customer_id = c.id and p.type = :type), :now
                        from customer c where c.id = :customer and c.merged_into is null
                        """)
                .param("id", contactPointIds.next())
                .param("type", reach.type.name())
                .param("value", reach.value)
                .param("normalised", reach.normalised)
                .param("now", now())
                .param("customer", customerId)
                .update();
        if (added == 0) {
            throw new NotFoundException("customer " + customerId);
        }
        appendTimeline(customerId, clock.instant(), "ADDRESS_ADDED", null, actor);
    }

    @Override
    public void correctContactPoint(long customerId, long contactPointId, String written, String actor) {
        var reach = reach(written);
        refuseTaken(List.of(reach), contactPointId);
        var corrected = jdbc.sql("""
                        update contact_point
                        set value = ?, normalised = ?, state = 'VALID', bounced_at = null, bounce_reason = null
                        where id = ? and customer_id = ? and type = ?
                        """)
                .params(reach.value, reach.normalised, contactPointId, customerId, reach.type.name())
                .update();
        if (corrected == 0) {
            throw new NotFoundException("contact point " + contactPointId + " of customer " + customerId);
        }
        appendTimeline(customerId, clock.instant(), "ADDRESS_CORRECTED", "contact-point:" + contactPointId, actor);
    }

    private static BusinessException badAddress(String written) {
        var shown = written.length() > 80 ? written.substring(0, 80) + "..." : written;
        return new BusinessException("BAD_ADDRESS", "'" + shown + "' is no address: check its spelling.");
    }

    // --- cards
    // --------------------------------------------------------------------------------------------------------

    private static final String CARD_COLUMNS = """
            select c.id, c.kind, c.display_name, c.given_name, c.family_name, c.language, c.stage, c.customer_class,
                   c.company_id, company.display_name as company_name, c.created_at, c.merged_into,
                   least(c.created_at, (select min(t.occurred_at) from timeline_entry t where t.customer_id = c.id))
                       as known_since,
                   coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'type', p.type, 'value', p.value, 'state', p.state,
                                     'bouncedAt', p.bounced_at, 'primary', p.is_primary)
                                     order by p.is_primary desc, p.type, p.id)
                             from contact_point p where p.customer_id = c.id), '[]') as contact_points
            """;
    private static final String CARD_TABLES = """
             from customer c left join customer company on company.id = c.company_id
            """;

    @Override
    @Transactional(readOnly = true)
    public Optional<CustomerCard> card(long customerId) {
        return jdbc.sql(CARD_COLUMNS + CARD_TABLES
                        + "where c.id = (select coalesce(merged_into, id) from customer where id = ?)")
                .param(customerId)
                .query(cardMapper())
                .optional();
    }

    @Override
    @Transactional(readOnly = true)
    public List<CustomerCard> cards(List<Long> customerIds) {
        if (customerIds.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(CARD_COLUMNS + CARD_TABLES + "where c.id = any (?) order by array_position(?, c.id)")
                .params(customerIds.toArray(Long[]::new), customerIds.toArray(Long[]::new))
                .query(cardMapper())
                .list();
    }

    @Override
    @Transactional(readOnly = true)
    public PageOf<CustomerCard> search(
            @Nullable String text, @Nullable String email, @Nullable String phone, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        // What is no address or number finds nobody; it must not find everybody.
        var exactEmail = email == null ? null : normaliseEmail(email).orElse("");
        var phoneEnd = phone == null ? null : phones.subscriberDigits(phone).orElse("-");
        var digits = text == null ? null : phones.subscriberDigits(text).orElse(null);
        var part = text == null || text.isBlank()
                ? null
                : "%" + escape(text.strip().toLowerCase(Locale.ROOT)) + "%";
        record Row(CustomerCard card, long total) {}
        var mapper = cardMapper();
        var found = jdbc.sql(CARD_COLUMNS + ", count(*) over () as total" + CARD_TABLES + """
                                where c.merged_into is null
                                  and (:part::text is null
                                       or lower(c.display_name) like :part
                                       or exists (select 1 from contact_point p where p.customer_id = c.id
                                                  and (lower(p.value) like :part
                                                       or p.type = 'PHONE' and p.normalised like '%' || :digits::text)))
                                  and (:email::text is null
                                       or c.id in (select p.customer_id from contact_point p
                                                   where p.type = 'EMAIL' and p.normalised = :email))
                                  and (:phone::text is null
                                       or exists (select 1 from contact_point p where p.customer_id = c.id
                                                  and p.type = 'PHONE' and p.normalised like '%' || :phone))
                                order by lower(c.display_name), c.id
                                limit :rows offset :skip
                                """)
                .param("part", part)
                .param("digits", digits)
                .param("email", exactEmail)
                .param("phone", phoneEnd)
                .param("rows", rows)
                .param("skip", (long) at * rows)
                .query((row, number) -> new Row(mapper.mapRow(row, number), row.getLong("total")))
                .list();
        var total = found.isEmpty() ? 0 : found.get(0).total();
        return new PageOf<>(found.stream().map(Row::card).toList(), at, rows, total);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private RowMapper<CustomerCard> cardMapper() {
        return (row, number) -> new CustomerCard(
                row.getLong("id"),
                row.getString("kind"),
                row.getString("display_name"),
                row.getString("given_name"),
                row.getString("family_name"),
                row.getString("language"),
                CustomerStage.valueOf(row.getString("stage")),
                row.getString("customer_class"),
                row.getObject("company_id", Long.class),
                row.getString("company_name"),
                contactPoints(row),
                instant(row, "created_at"),
                instant(row, "known_since"),
                row.getObject("merged_into", Long.class));
    }

    private List<ContactPointCard> contactPoints(ResultSet row) throws SQLException {
        try {
            return json.readValue(row.getString("contact_points"), new TypeReference<List<ContactPointCard>>() {});
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    @Transactional(readOnly = true)
    public Locale locale(long customerId) {
        return jdbc.sql("select language from customer where id = ?")
                .param(customerId)
                .query(String.class)
                .optional()
                .map(Locale::forLanguageTag)
                .orElseThrow(() -> new NotFoundException("customer " + customerId));
    }

    // --- bounces
    // ------------------------------------------------------------------------------------------------------

    @Override
    public Optional<Bounced> markBounced(String address, boolean hard, String reason) {
        var email = normaliseEmail(address);
        if (email.isEmpty()) {
            return Optional.empty();
        }
        return jdbc.sql("""
                        with known as (
                            select id, state from contact_point
                            where type = 'EMAIL' and normalised = :email
                            for update),
                        marked as (
                            update contact_point p
                            set state = case when :hard or known.state = 'HARD_BOUNCED' then 'HARD_BOUNCED'
                                             else 'SOFT_BOUNCED' end,
                                bounced_at = :now, bounce_reason = left(:reason, 500)
                            from known
                            where p.id = known.id
                            returning p.id, p.customer_id, known.state = 'HARD_BOUNCED' as hard_before),
                        noted as (
                            insert into timeline_entry (customer_id, occurred_at, type, reference)
                            select customer_id, :now, case when :hard then 'ADDRESS_BOUNCED' else 'ADDRESS_DELAYED' end,
                                   'contact-point:' || id
                            from marked)
                        select customer_id, hard_before from marked
                        """)
                .param("hard", hard)
                .param("now", now())
                .param("reason", reason)
                .param("email", email.get())
                .query((row, number) -> new Bounced(row.getLong("customer_id"), row.getBoolean("hard_before")))
                .optional();
    }

    @Override
    public void markWrongNumber(long customerId, @Nullable String actor) {
        jdbc.sql("""
                        with called as (
                            select id from contact_point
                            where customer_id = :customer and type = 'PHONE' and state <> 'HARD_BOUNCED'
                            order by is_primary desc, id limit 1 for update),
                        marked as (
                            update contact_point p set state = 'HARD_BOUNCED', bounced_at = :now, bounce_reason = 'WRONG_NUMBER'
                            from called where p.id = called.id returning p.id)
                        insert into timeline_entry (customer_id, occurred_at, type, reference, actor)
                        select :customer, :now, 'WRONG_NUMBER', 'contact-point:' || id, :actor from marked
                        """)
                .param("customer", customerId)
                .param("now", now())
                .param("actor", actor)
                .update();
    }

    @Override
    @Transactional(readOnly = true)
    public Set<String> hardBounced(Collection<String> addresses) {
        var normal = addresses.stream()
                .flatMap(address -> normaliseEmail(address).stream())
                .toArray(String[]::new);
        if (normal.length == 0) {
            return Set.of();
        }
        return jdbc.sql("""
                        select normalised from contact_point
                        where type = 'EMAIL' and normalised = any (?) and state = 'HARD_BOUNCED'
                        """).param(normal).query(String.class).set();
    }

    // --- timeline
    // -----------------------------------------------------------------------------------------------------

    @Override
    public void appendTimeline(
            long customerId, Instant occurredAt, String type, @Nullable String reference, @Nullable String actor) {
        jdbc.sql("insert into timeline_entry (customer_id, occurred_at, type, reference, actor) values (?, ?, ?, ?, ?)")
                .params(customerId, occurredAt.atOffset(ZoneOffset.UTC), type, reference, actor)
                .update();
    }

    @Override
    public void appendTimeline(Map<Long, String> references, Instant occurredAt, String type) {
        jdbc.sql("""
                        insert into timeline_entry (customer_id, occurred_at, type, reference)
                        select t.customer_id, :at, :type, t.reference
                        from unnest(:customers::bigint[], :references::text[]) t (customer_id, reference)
                        """)
                .param("at", occurredAt.atOffset(ZoneOffset.UTC))
                .param("type", type)
                .param("customers", references.keySet().toArray(Long[]::new))
                .param("references", references.values().toArray(String[]::new))
                .update();
    }

    @Override
    @Transactional(readOnly = true)
    public PageOf<TimelineEntry> timeline(long customerId, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        long total = jdbc.sql("select count(*) from timeline_entry where customer_id = ?")
                .param(customerId)
                .query(Long.class)
                .single();
        var items = jdbc.sql("""
                        select id, occurred_at, type, reference, actor from timeline_entry
                        where customer_id = ? order by occurred_at desc, id desc limit ? offset ?
                        """)
                .params(customerId, rows, (long) at * rows)
                .query((row, number) -> new TimelineEntry(
                        row.getLong("id"),
                        instant(row, "occurred_at"),
                        row.getString("type"),
                        row.getString("reference"),
                        row.getString("actor")))
                .list();
        return new PageOf<>(items, at, rows, total);
    }

    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public Optional<String> cleanName(@Nullable String written) {
        return DisplayName.clean(written);
    }

    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public Optional<String> normaliseEmail(String address) {
        return EmailAddress.parse(address).map(EmailAddress::normalised);
    }

    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public Optional<String> mailboxOf(String address) {
        return EmailAddress.parse(address).map(EmailAddress::mailbox);
    }

    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public Optional<String> normalisePhone(String written) {
        return phones.normalise(written);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String languageOf(String written) {
        var language = Locale.forLanguageTag(written.strip().replace('_', '-')).getLanguage();
        return language.isEmpty() ? DEFAULT_LANGUAGE : language;
    }
}
