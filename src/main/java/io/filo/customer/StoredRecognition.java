package io.filo.customer;

import io.filo.customer.Customers.Identified;
import io.filo.customer.Identities.Normal;
import io.filo.support.BusinessException;
import io.filo.support.IdSequence;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Looks once, writes once: it stands in the way of every lead. */
@Component
@Transactional(noRollbackFor = BusinessException.class)
class StoredRecognition implements Recognition {

    private static final int MOST_CANDIDATES = 20;
    private static final int LONGEST = 200;

    private final JdbcClient jdbc;
    private final Identities identities;
    private final Clock clock;
    private final IdSequence customerIds;
    private final IdSequence contactPointIds;

    StoredRecognition(JdbcClient jdbc, Identities identities, Clock clock) {
        this.jdbc = jdbc;
        this.identities = identities;
        this.clock = clock;
        this.customerIds = new IdSequence(jdbc, "customer_seq");
        this.contactPointIds = new IdSequence(jdbc, "contact_point_seq");
    }

    private Normal normal(Told told) {
        return identities.normal(told);
    }

    @Override
    @Transactional(readOnly = true)
    public List<Candidate> candidates(Told told) {
        var normal = normal(told);
        return jdbc
                .sql("""
                        with found as (
                            select customer_id, 'EMAIL' as how from contact_point
                            where type = 'EMAIL' and normalised = :email
                            union all
                            select customer_id, 'PHONE' from contact_point where type = 'PHONE' and normalised = :phone
                            union all
                            select id, 'VAT' from customer where vat_number = :vat
                            union all
                            (select id, 'ADDRESS' from customer where address_key = :address and kind = 'PERSON' limit 50))
                        select c.id, c.display_name, bool_or(how = 'EMAIL') as email, bool_or(how = 'PHONE') as phone,
                               bool_or(how = 'VAT') as vat, bool_or(how = 'ADDRESS') as address
                        from found join customer m on m.id = found.customer_id
                        join customer c on c.id = coalesce(m.merged_into, m.id)
                        group by c.id, c.display_name
                        """)
                .param("email", normal.address())
                .param("phone", normal.phone())
                .param("vat", normal.vatNumber())
                .param("address", normal.addressKey())
                .query((row, number) -> new Candidate(
                        row.getLong("id"),
                        row.getBoolean("email"),
                        row.getBoolean("phone"),
                        row.getBoolean("vat"),
                        row.getBoolean("address"),
                        Likeness.valueOf(NameSimilarity.of(told.name(), row.getString("display_name"))
                                .name())))
                .list()
                .stream()
                .sorted(Comparator.comparing(Candidate::email)
                        .thenComparing(Candidate::phone)
                        .thenComparing(Candidate::vatNumber)
                        .thenComparing(Candidate::address)
                        .thenComparing(Candidate::name)
                        .reversed()
                        .thenComparing(Candidate::customerId))
                .limit(MOST_CANDIDATES)
                .toList();
    }

    @Override
    public Identified enter(Told told) {
        var normal = normal(told);
        if (normal.email() == null && normal.phone() == null) {
            throw new BusinessException(
                    "NOT_REACHABLE",
                    "There is neither an e-mail address nor a telephone number: nobody could answer. Add one of them.");
        }
        var made = make(told, normal);
        if (made.isPresent()) {
            if (normal.email() != null && normal.phone() != null) {
                addPhone(made.get(), told, normal.phone());
            }
            return new Identified(made.get(), false, "STANDARD", told.language());
        }
        // Somebody else made it since: the insert has waited for that commit, so this read sees it.
        var there = jdbc.sql("select customer_id from contact_point where type = ? and normalised = ?")
                .params(normal.email() == null ? "PHONE" : "EMAIL", reach(normal))
                .query(Long.class)
                .single();
        return complete(there, told);
    }

    /** The unique key of the contact point decides who wins, see {@link CustomerRegister}. */
    private Optional<Long> make(Told told, Normal normal) {
        return jdbc.sql("""
                        with company as (
                            select id from customer
                            where (vat_number = :vat or mail_domain = any (:domains)) and merged_into is null
                            order by (vat_number = :vat) desc nulls last, length(mail_domain) desc nulls last limit 1),
                        point as (
                            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                            values (:pointId, :customerId, :type, :value, :normalised, true, :now)
                            on conflict (type, normalised) do nothing
                            returning customer_id),
                        new_company as (
                            insert into customer (id, kind, display_name, language, stage, vat_number, mail_domain,
                                                  created_at, updated_at)
                            select :companyId::bigint, 'COMPANY', :companyName, :language, 'AWARENESS', :vat,
                                   (:domains::text[])[1], :now, :now
                            from point
                            where :vat::text is not null and not exists (select from company)
                            on conflict do nothing
                            returning id),
                        made as (
                            insert into customer (id, kind, display_name, language, stage, company_id, street, postal_code,
                                                  city, country, address_key, created_at, updated_at)
                            select customer_id, 'PERSON', :name, :language, 'AWARENESS',
                                   coalesce((select id from company), (select id from new_company)),
                                   :street, :postalCode, :city, :country, :addressKey, :now, :now
                            from point
                            returning id),
                        noted as (
                            insert into timeline_entry (customer_id, occurred_at, type)
                            select id, :now, 'FIRST_CONTACT' from made)
                        select id from made
                        """)
                .param("vat", normal.vatNumber())
                .param("domains", normal.domains())
                .param("pointId", contactPointIds.next())
                .param("customerId", customerIds.next())
                .param("companyId", normal.vatNumber() == null ? null : customerIds.next())
                .param("companyName", nameOfCompany(told, normal))
                .param("type", normal.email() == null ? "PHONE" : "EMAIL")
                .param("value", shown(normal.email() == null ? told.phone() : told.email()))
                .param("normalised", reach(normal))
                .param("name", nameOf(told, normal))
                .param("language", told.language())
                .param("street", shown(told.street()))
                .param("postalCode", shown(told.postalCode()))
                .param("city", shown(told.city()))
                .param("country", told.country())
                .param("addressKey", normal.addressKey())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional();
    }

    private void addPhone(long customerId, Told told, String normalised) {
        jdbc.sql("""
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        values (?, ?, 'PHONE', ?, ?, true, ?) on conflict (type, normalised) do nothing
                        """)
                .params(
                        contactPointIds.next(),
                        customerId,
                        shown(told.phone()),
                        normalised,
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public Identified complete(long customerId, Told told) {
        var normal = normal(told);
        return jdbc.sql("""
                        with known as (
                            select coalesce(merged_into, id) as id from customer where id = :id),
                        company as (
                            select id from customer
                            where (vat_number = :vat or mail_domain = any (:domains)) and merged_into is null
                            order by (vat_number = :vat) desc nulls last, length(mail_domain) desc nulls last limit 1),
                        points as (
                            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                            select told.id, known.id, told.type, told.value, told.normalised,
                                   not exists (select from contact_point p
                                               where p.customer_id = known.id and p.type = told.type), :now
                            from known, (values (:emailId::bigint, 'EMAIL', :emailValue, :email),
                                                (:phoneId::bigint, 'PHONE', :phoneValue, :phone))
                                        as told (id, type, value, normalised)
                            where told.normalised is not null
                            on conflict (type, normalised) do nothing),
                        filled as (
                            update customer c
                            set street = :street, postal_code = :postalCode, city = :city, country = :country,
                                address_key = :addressKey, updated_at = :now
                            from known where c.id = known.id and c.street is null and :street::text is not null)
                        select c.id, c.customer_class, c.language,
                               c.kind = 'PERSON' and c.company_id is null and exists (select from company) as joins,
                               (select id from company) as company
                        from known join customer c on c.id = known.id
                        """)
                .param("id", customerId)
                .param("vat", normal.vatNumber())
                .param("domains", normal.domains())
                .param("emailId", contactPointIds.next())
                .param("emailValue", shown(told.email()))
                .param("email", normal.address())
                .param("phoneId", contactPointIds.next())
                .param("phoneValue", shown(told.phone()))
                .param("phone", normal.phone())
                .param("street", shown(told.street()))
                .param("postalCode", shown(told.postalCode()))
                .param("city", shown(told.city()))
                .param("country", told.country())
                .param("addressKey", normal.addressKey())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, number) -> {
                    if (row.getBoolean("joins") && row.getLong("company") != row.getLong("id")) {
                        join(row.getLong("id"), row.getLong("company"));
                    }
                    return new Identified(
                            row.getLong("id"), true, row.getString("customer_class"), row.getString("language"));
                })
                .optional()
                .orElseThrow(() -> new NotFoundException("customer " + customerId));
    }

    @Override
    public void nameParts(long customerId, @Nullable String givenName, @Nullable String familyName) {
        var given = DisplayName.clean(givenName);
        var family = DisplayName.clean(familyName);
        if (given.isPresent() || family.isPresent()) {
            jdbc.sql("""
                            update customer set given_name = ?, family_name = ?
                            where id = ? and kind = 'PERSON' and given_name is null and family_name is null
                            """)
                    .params(Arrays.asList(given.orElse(null), family.orElse(null), customerId))
                    .update();
        }
    }

    private void join(long customerId, long companyId) {
        jdbc.sql("update customer set company_id = ? where id = ?")
                .params(companyId, customerId)
                .update();
    }

    private static String reach(Normal normal) {
        return normal.email() == null
                ? String.valueOf(normal.phone())
                : normal.email().normalised();
    }

    static String nameOf(Told told, Normal normal) {
        return DisplayName.clean(told.name())
                .or(() -> DisplayName.clean(told.company()))
                .orElseGet(() -> normal.email() == null
                        ? String.valueOf(shown(told.phone()))
                        : DisplayName.of(null, normal.email()));
    }

    static @Nullable String nameOfCompany(Told told, Normal normal) {
        return DisplayName.clean(told.company()).orElse(normal.vatNumber());
    }

    static @Nullable String shown(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.substring(0, Math.min(line.length(), LONGEST));
    }
}
