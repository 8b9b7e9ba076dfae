package io.filo.customer;

import io.filo.customer.Recognition.Likeness;
import io.filo.customer.Recognition.Told;
import io.filo.support.CopyIn;
import io.filo.support.FreeMailDomains;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lists of customers, in few statements for many rows. A batch lies in a table of the transaction's own, {@code entry}; it
 * is gone through in passes: who is known is linked, then each first of its kind is made, then whoever is left is looked
 * for again, until nobody is. So the second row of a person finds what the first one made, as if they had come one by one.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class CustomerList implements ListedCustomers {

    private static final int LONGEST = 200;
    private static final int LONGEST_NOTE = 5_000;

    /** In these passes only one of a door is made at once, so that the next one is compared with him. */
    private static final int CAREFUL_PASSES = 5;

    /** Rows that chase each other through more are left to a person. */
    private static final int MOST_PASSES = 20;

    private static final String COLUMNS =
            "batch_id, row_number, name, given_name, family_name, email, email_key, domains,"
                    + " phone, phone_key, company, vat_number, street, postal_code, city, country, address_key, language,"
                    + " consented, consented_at, met_at, source, medium, campaign, event, store, assistant, code, note";

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final PhoneNumbers phones;
    private final FreeMailDomains freeMail;
    private final References references;
    private final Clock clock;

    CustomerList(
            JdbcClient jdbc,
            DataSource dataSource,
            PhoneNumbers phones,
            FreeMailDomains freeMail,
            References references,
            Clock clock) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.phones = phones;
        this.freeMail = freeMail;
        this.references = references;
        this.clock = clock;
    }

    // --- put down ---------------------------------------------------------------------------------------------------

    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public Optional<Flaw> flawOf(Told told) {
        var email = told.email();
        var phone = told.phone();
        var vat = told.vatNumber();
        if (email == null && phone == null) {
            return Optional.of(Flaw.NOT_REACHABLE);
        }
        if (email != null && email(email).isEmpty()) {
            return Optional.of(Flaw.BAD_EMAIL);
        }
        if (phone != null && phones.normalise(phone).isEmpty()) {
            return Optional.of(Flaw.BAD_PHONE);
        }
        return vat != null && VatNumber.normalise(vat).isEmpty() ? Optional.of(Flaw.BAD_VAT_NUMBER) : Optional.empty();
    }

    /** An address that can be anybody's: with a domain that has a dot, and not the one that stands for nobody. */
    private static Optional<EmailAddress> email(String written) {
        return EmailAddress.parse(written)
                .filter(address -> address.domain().contains("."))
                .filter(address -> !address.normalised().equals(Customers.NOBODY));
    }

    @Override
    public void put(long list, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var copy = new CopyIn();
        for (var row : rows) {
            var told = row.told();
            var email = Optional.ofNullable(told.email()).flatMap(CustomerList::email);
            var met = row.met();
            copy.add(list)
                    .add(row.number())
                    .add(nameOf(told, email))
                    .add(DisplayName.clean(row.givenName()).orElse(null))
                    .add(DisplayName.clean(row.familyName()).orElse(null))
                    .add(line(told.email()))
                    .add(email.map(EmailAddress::normalised).orElse(null))
                    .addAll(email.map(EmailAddress::domains)
                            .filter(domains -> !freeMail.covers(domains))
                            .orElse(List.of()))
                    .add(line(told.phone()))
                    .add(Optional.ofNullable(told.phone())
                            .flatMap(phones::normalise)
                            .orElse(null))
                    .add(DisplayName.clean(told.company()).orElse(null))
                    .add(Optional.ofNullable(told.vatNumber())
                            .flatMap(VatNumber::normalise)
                            .orElse(null))
                    .add(line(told.street()))
                    .add(line(told.postalCode()))
                    .add(line(told.city()))
                    .add(told.country())
                    .add(PostalAddress.key(told.street(), told.postalCode()).orElse(null))
                    .add(told.language())
                    .add(row.consented())
                    .add(row.consentedAt())
                    .add(row.metAt())
                    .add(line(met.source()))
                    .add(line(met.medium()))
                    .add(line(met.campaign()))
                    .add(line(met.event()))
                    .add(line(met.store()))
                    .add(line(met.assistant()))
                    .add(line(met.code()))
                    .add(cut(row.note(), LONGEST_NOTE))
                    .endRow();
        }
        copy.into("staged_customer (" + COLUMNS + ")", dataSource);
    }

    /** Null where only the address tells how he is called: then nothing is known of his name. */
    private static @Nullable String nameOf(Told told, Optional<EmailAddress> email) {
        return DisplayName.clean(told.name())
                .or(() -> DisplayName.clean(told.company()))
                .orElse(null);
    }

    private static @Nullable String line(@Nullable String text) {
        return text == null || text.isBlank()
                ? null
                : cut(text.replaceAll("\\p{Cntrl}+", " ").strip(), LONGEST);
    }

    private static @Nullable String cut(@Nullable String text, int most) {
        return text == null || text.length() <= most ? text : text.substring(0, most);
    }

    // --- enter ------------------------------------------------------------------------------------------------------

    @Override
    public Entered enter(long list, int from, int to, Function<Facts, Verdict> rule, @Nullable Agreement agreement) {
        open(list, from, to);
        var now = clock.instant();
        for (int pass = 1; pass <= MOST_PASSES && left(); pass++) {
            // Whoever is recognised may bring an address by which the next row is: nobody is made before that is clear.
            if (recognise(rule)) {
                complete(now);
            } else {
                make(list, pass <= CAREFUL_PASSES, now);
                complete(now);
            }
        }
        jdbc.sql("update entry set outcome = 'UNDECIDED' where outcome is null").update();
        note(list, now);
        if (agreement != null) {
            agree(list, agreement, now);
        }
        jdbc.sql("""
                        insert into staged_outcome (batch_id, row_number, outcome, customer_id, email_point, phone_point)
                        select batch_id, row_number, outcome, customer_id, email_point, phone_point from entry
                        """).update();
        return result();
    }

    @Override
    public Entered foresee(long list, int from, int to, Function<Facts, Verdict> rule) {
        open(list, from, to);
        recognise(rule);
        jdbc.sql("update entry set outcome = 'MADE' where outcome is null").update();
        return result();
    }

    private void open(long list, int from, int to) {
        // A list makes tables grow faster than their statistics: a batch must not be looked for by reading all of them.
        jdbc.sql("set local enable_seqscan = off").update();
        jdbc.sql("drop table if exists entry").update();
        jdbc.sql("""
                        create temporary table entry on commit drop as
                        select s.*, null::bigint as customer_id, null::text as outcome, false as completed,
                               null::bigint as company_id, null::bigint as email_point, null::bigint as phone_point
                        from staged_customer s
                        where s.batch_id = %d and s.row_number between %d and %d
                          and not exists (select from staged_outcome o
                                          where o.batch_id = s.batch_id and o.row_number = s.row_number)
                        """.formatted(list, from, to)).update();
        jdbc.sql("analyze entry").update();
        findCompanies("""
                select e.row_number, c.id, 1000 as weight from entry e
                join customer c on c.vat_number = e.vat_number and c.merged_into is null
                union all
                select e.row_number, c.id, length(c.mail_domain)
                from (select row_number, unnest(domains) as domain from entry where domains is not null) e
                join customer c on c.mail_domain = e.domain and c.merged_into is null
                """);
    }

    private void findCompanies(String found) {
        jdbc.sql("""
                        update entry e set company_id = best.id
                        from (select distinct on (row_number) row_number, id from (%s) found
                              order by row_number, weight desc, id) best
                        where best.row_number = e.row_number
                        """.formatted(found)).update();
    }

    private boolean left() {
        return jdbc.sql("select exists (select from entry where outcome is null)")
                .query(Boolean.class)
                .single();
    }

    private record Candidate(
            long customerId, boolean email, boolean phone, boolean vat, boolean address, Likeness likeness) {}

    /** Likeliest first, as {@link Recognition#candidates}. */
    private static final Comparator<Candidate> LIKELIEST = Comparator.comparing(Candidate::email)
            .thenComparing(Candidate::phone)
            .thenComparing(Candidate::vat)
            .thenComparing(Candidate::address)
            .thenComparing(Candidate::likeness)
            .reversed()
            .thenComparing(Candidate::customerId);

    /**
     * Links rows to who is known, and leaves those that a person has to decide on to one.
     *
     * @return whether there was any
     */
    private boolean recognise(Function<Facts, Verdict> rule) {
        var candidates = new HashMap<Integer, List<Candidate>>();
        jdbc.sql("""
                        with found as (
                            select e.row_number, p.customer_id, 'EMAIL' as how from entry e
                            join contact_point p on p.type = 'EMAIL' and p.normalised = e.email_key
                            where e.outcome is null
                            union all
                            select e.row_number, p.customer_id, 'PHONE' from entry e
                            join contact_point p on p.type = 'PHONE' and p.normalised = e.phone_key
                            where e.outcome is null
                            union all
                            select e.row_number, c.id, 'VAT' from entry e
                            join customer c on c.vat_number = e.vat_number and c.merged_into is null
                            where e.outcome is null
                            union all
                            select e.row_number, c.id, 'ADDRESS' from entry e
                            cross join lateral (select id from customer
                                                where address_key = e.address_key and kind = 'PERSON' limit 50) c
                            where e.outcome is null and e.address_key is not null)
                        select f.row_number, c.id, e.name, c.display_name, bool_or(how = 'EMAIL') as email,
                               bool_or(how = 'PHONE') as phone, bool_or(how = 'VAT') as vat,
                               bool_or(how = 'ADDRESS') as address
                        from found f join entry e on e.row_number = f.row_number
                        join customer m on m.id = f.customer_id join customer c on c.id = coalesce(m.merged_into, m.id)
                        group by f.row_number, c.id, e.name, c.display_name
                        """).query(row -> {
            candidates
                    .computeIfAbsent(row.getInt("row_number"), number -> new ArrayList<>(2))
                    .add(new Candidate(
                            row.getLong("id"),
                            row.getBoolean("email"),
                            row.getBoolean("phone"),
                            row.getBoolean("vat"),
                            row.getBoolean("address"),
                            Likeness.valueOf(NameSimilarity.of(row.getString("name"), row.getString("display_name"))
                                    .name())));
        });
        var rows = new ArrayList<Integer>();
        var customers = new ArrayList<@Nullable Long>();
        candidates.forEach((row, found) -> {
            found.sort(LIKELIEST);
            var verdict = rule.apply(facts(found));
            if (verdict != Verdict.NONE) {
                rows.add(row);
                customers.add(verdict == Verdict.EXACT ? found.get(0).customerId : null);
            }
        });
        if (!rows.isEmpty()) {
            jdbc.sql("""
                            update entry e set customer_id = v.customer,
                                   outcome = case when v.customer is null then 'UNDECIDED' else 'KNOWN' end
                            from unnest(:rows::int[], :customers::bigint[]) as v(row_number, customer)
                            where v.row_number = e.row_number
                            """)
                    .param("rows", rows.toArray(Integer[]::new))
                    .param("customers", customers.toArray(Long[]::new))
                    .update();
        }
        return !rows.isEmpty();
    }

    private static Facts facts(List<Candidate> found) {
        return new Facts(
                found.stream().anyMatch(Candidate::email),
                found.stream().anyMatch(Candidate::phone),
                found.stream().anyMatch(Candidate::vat),
                found.stream().anyMatch(Candidate::address),
                found.get(0).likeness,
                (int) found.stream().filter(one -> one.email || one.phone).count());
    }

    /** Makes a customer of each row that is the first of its address, its number and, in careful passes, its door. */
    private void make(long list, boolean careful, Instant now) {
        jdbc.sql("drop table if exists fresh").update();
        jdbc.sql("""
                        create temporary table fresh on commit drop as
                        select row_number, row_number() over (order by coalesce(email_key, phone_key)) - 1 as n
                        from (select e.row_number, e.email_key, e.phone_key,
                                     e.email_key is null
                                         or row_number() over (partition by email_key order by row_number) = 1 as by_email,
                                     e.phone_key is null
                                         or row_number() over (partition by phone_key order by row_number) = 1 as by_phone,
                                     %s e.address_key is null
                                         or row_number() over (partition by address_key order by row_number) = 1 as by_door
                              from entry e where e.outcome is null) e
                        where by_email and by_phone and by_door
                        """.formatted(careful ? "" : "true or")).update();
        long fresh = jdbc.sql("select count(*) from fresh").query(Long.class).single();
        if (fresh == 0) {
            return;
        }
        makeCompanies(list, now);
        // How many rows a step gives is not known beforehand: loops in loops would be the wrong guess.
        nestedLoops(false);
        jdbc.sql("""
                        with wanted as (
                            select e.*, c.id as new_customer, p.id as new_point,
                                   case when e.email_key is null then 'PHONE' else 'EMAIL' end as type
                            from fresh f
                            join entry e on e.row_number = f.row_number
                            join next_ids('customer_seq', 50, :count) c on c.n = f.n
                            join next_ids('contact_point_seq', 50, :count) p on p.n = f.n),
                        point as (
                            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                            select new_point, new_customer, type,
                                   case type when 'EMAIL' then email else phone end, coalesce(email_key, phone_key), true, :now
                            from wanted order by coalesce(email_key, phone_key)
                            on conflict (type, normalised) do nothing
                            returning customer_id),
                        made as (
                            insert into customer (id, kind, display_name, given_name, family_name, language, stage, company_id,
                                                  street, postal_code, city, country, address_key, created_at, updated_at)
                            select w.new_customer, 'PERSON', coalesce(w.name, w.email_key, w.phone), w.given_name,
                                   w.family_name, w.language, 'AWARENESS', w.company_id, w.street, w.postal_code, w.city,
                                   w.country, w.address_key, :now, :now
                            from wanted w join point on point.customer_id = w.new_customer)
                        update entry e
                        set outcome = 'MADE', customer_id = w.new_customer,
                            email_point = case when w.type = 'EMAIL' then w.new_point end,
                            phone_point = case when w.type = 'PHONE' then w.new_point end
                        from wanted w join point on point.customer_id = w.new_customer
                        where e.row_number = w.row_number
                        """).param("count", fresh).param("now", utc(now)).update();
        nestedLoops(true);
    }

    private void nestedLoops(boolean allowed) {
        jdbc.sql("set local enable_nestloop = " + (allowed ? "on" : "off")).update();
    }

    /** A company whose VAT number nobody has yet; its people of this batch belong to it. */
    private void makeCompanies(long list, Instant now) {
        int made = jdbc.sql("""
                        with wanted as (
                            select vat_number, company, language, row_number() over (order by vat_number) - 1 as n
                            from (select distinct on (e.vat_number) e.vat_number, e.company, e.language
                                  from fresh f join entry e on e.row_number = f.row_number
                                  where e.vat_number is not null and e.company_id is null
                                  order by e.vat_number, e.row_number) first),
                        made as (
                            insert into customer (id, kind, display_name, language, stage, vat_number, created_at, updated_at)
                            select ids.id, 'COMPANY', coalesce(w.company, w.vat_number), w.language, 'AWARENESS',
                                   w.vat_number, :now, :now
                            from wanted w
                            join next_ids('customer_seq', 50, (select count(*) from wanted)) ids on ids.n = w.n
                            on conflict (vat_number) where vat_number is not null and merged_into is null do nothing
                            returning id)
                        insert into staged_company (batch_id, customer_id) select :list, id from made
                        """).param("list", list).param("now", utc(now)).update();
        if (made > 0) {
            findCompanies("""
                    select e.row_number, c.id, 1 as weight from entry e
                    join customer c on c.vat_number = e.vat_number and c.merged_into is null
                    where e.company_id is null and e.outcome is null
                    """);
        }
    }

    /** What is not known yet of those who are: further addresses and numbers, the door, the company. */
    private void complete(Instant now) {
        jdbc.sql("drop table if exists missing").update();
        // The type is hidden from the index of all addresses: of one customer there are few, of one type there are all.
        jdbc.sql("""
                        create temporary table missing on commit drop as
                            select e.row_number, e.customer_id, t.type, t.value, t.normalised,
                                   row_number() over (order by t.normalised) - 1 as n,
                                   row_number() over (partition by e.customer_id, t.type order by e.row_number) = 1
                                       and not exists (select from contact_point p
                                                       where p.customer_id = e.customer_id and p.type || '' = t.type) as leads
                            from entry e
                            cross join lateral (values ('EMAIL', e.email, e.email_key), ('PHONE', e.phone, e.phone_key))
                                                as t (type, value, normalised)
                            where e.customer_id is not null and not e.completed and t.normalised is not null
                              and not exists (select from contact_point p
                                              where p.type = t.type and p.normalised = t.normalised)
                        """).update();
        nestedLoops(false);
        jdbc.sql("""
                        with added as (
                            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                            select ids.id, m.customer_id, m.type, m.value, m.normalised, m.leads, :now
                            from missing m
                            join next_ids('contact_point_seq', 50, (select count(*) from missing)) ids on ids.n = m.n
                            order by m.normalised
                            on conflict (type, normalised) do nothing
                            returning id, customer_id, type, normalised)
                        update entry e
                        set email_point = coalesce(e.email_point, a.email_point),
                            phone_point = coalesce(e.phone_point, a.phone_point)
                        from (select m.row_number, max(a.id) filter (where a.type = 'EMAIL') as email_point,
                                     max(a.id) filter (where a.type = 'PHONE') as phone_point
                              from added a join missing m on m.type = a.type and m.normalised = a.normalised
                                                         and m.customer_id = a.customer_id
                              group by m.row_number) a
                        where a.row_number = e.row_number
                        """).param("now", utc(now)).update();
        nestedLoops(true);
        jdbc.sql("""
                        update customer c
                        set street = e.street, postal_code = e.postal_code, city = e.city, country = e.country,
                            address_key = e.address_key, updated_at = :now
                        from (select distinct on (customer_id) * from entry
                              where outcome = 'KNOWN' and not completed and street is not null
                              order by customer_id, row_number) e
                        where c.id = e.customer_id and c.street is null
                        """).param("now", utc(now)).update();
        jdbc.sql("""
                        update customer c set company_id = e.company_id, updated_at = :now
                        from (select distinct on (customer_id) customer_id, company_id from entry
                              where outcome = 'KNOWN' and not completed and company_id is not null
                              order by customer_id, row_number) e
                        where c.id = e.customer_id and c.kind = 'PERSON' and c.company_id is null and c.id <> e.company_id
                        """).param("now", utc(now)).update();
        jdbc.sql("update entry set completed = true where customer_id is not null and not completed")
                .update();
    }

    /** Timeline and touchpoint of each row. */
    private void note(long list, Instant now) {
        jdbc.sql("""
                        insert into timeline_entry (customer_id, occurred_at, type, reference)
                        select distinct customer_id, :now::timestamptz, 'IMPORTED', :reference
                        from entry where customer_id is not null
                        """).param("now", utc(now)).param("reference", reference(list)).update();
        jdbc.sql("""
                        insert into touchpoint (customer_id, occurred_at, kind, reference, source, medium, campaign, event,
                                                store, assistant, code)
                        select customer_id, coalesce(met_at, :now), 'IMPORT', :reference, source, medium, campaign, event, store,
                               assistant, code
                        from entry where customer_id is not null
                        """).param("now", utc(now)).param("reference", reference(list)).update();
    }

    /** Nobody's refusal is lifted: who has said no once says yes by himself. */
    private void agree(long list, Agreement agreement, Instant now) {
        jdbc.sql("""
                        insert into consent_event (customer_id, contact_point_id, purpose, channel, state, source,
                                                   text_version, occurred_at, proof, recorded_at)
                        select distinct on (e.customer_id, p.purpose, c.channel) e.customer_id, null::bigint, p.purpose, c.channel,
                               'GIVEN', 'IMPORT', :version, least(coalesce(e.consented_at, :at), :now), :proof, :now
                        from entry e
                        cross join unnest(:purposes::text[]) as p(purpose)
                        cross join unnest(:channels::text[]) as c(channel)
                        where e.customer_id is not null
                          and (e.consented or e.consented is null and not :said)
                          and (c.channel <> 'EMAIL' or e.email_key is not null)
                          and (c.channel not in ('PHONE', 'SMS', 'WHATSAPP') or e.phone_key is not null)
                          and (e.outcome = 'MADE'
                               or not exists (
                                   select from consent_event refused
                                   where refused.customer_id in (select id from customer
                                                                 where id = e.customer_id or merged_into = e.customer_id)
                                     and refused.purpose = p.purpose and refused.channel in (c.channel, 'ANY')
                                     and refused.state in ('WITHDRAWN', 'OBJECTED')))
                        order by e.customer_id, p.purpose, c.channel, e.consented_at desc nulls last
                        """)
                .param("version", agreement.textVersion())
                .param("at", utc(agreement.at()))
                .param("now", utc(now))
                .param("proof", reference(list) + " " + agreement.proof())
                .param("said", agreement.onlyWhereSaid())
                .param("purposes", names(agreement.purposes()))
                .param("channels", names(agreement.channels()))
                .update();
    }

    private static String[] names(java.util.Set<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).toArray(String[]::new);
    }

    private Entered result() {
        Map<String, Integer> counts = jdbc
                .sql("select outcome, count(*) from entry group by outcome")
                .query((row, number) -> Map.entry(row.getString(1), row.getInt(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var undecided = !counts.containsKey("UNDECIDED")
                ? List.<Row>of()
                : jdbc.sql("select * from entry where outcome = 'UNDECIDED' order by row_number")
                        .query((row, number) -> row(row))
                        .list();
        return new Entered(counts.getOrDefault("MADE", 0), counts.getOrDefault("KNOWN", 0), undecided);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getInt("row_number"),
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
                row.getString("given_name"),
                row.getString("family_name"),
                row.getObject("consented", Boolean.class),
                instant(row, "consented_at"),
                instant(row, "met_at"),
                new Met(
                        row.getString("source"),
                        row.getString("medium"),
                        row.getString("campaign"),
                        row.getString("event"),
                        row.getString("store"),
                        row.getString("assistant"),
                        row.getString("code")),
                row.getString("note"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    @Override
    public int repetitions(long list) {
        return jdbc.sql("""
                        select count(*) - count(distinct coalesce(email_key, phone_key)) from staged_customer
                        where batch_id = ?
                        """).param(list).query(Integer.class).single();
    }

    // --- take back --------------------------------------------------------------------------------------------------

    @Override
    public TakenBack takeBack(long list, int from, int to) {
        jdbc.sql("select set_config('filo.takes_list_back', 'yes', true)")
                .query((row, number) -> "")
                .list();
        jdbc.sql("drop table if exists back").update();
        // A made customer goes only whole: with nothing that anybody else has added to him.
        jdbc.sql("""
                        create temporary table back on commit drop as
                        select o.*, exists (select from staged_outcome m
                                            where m.batch_id = o.batch_id and m.customer_id = o.customer_id
                                              and m.outcome = 'MADE') as made
                        from staged_outcome o
                        where o.batch_id = %d and o.row_number between %d and %d and o.outcome in ('MADE', 'KNOWN')
                        """.formatted(list, from, to)).update();
        jdbc.sql("analyze back").update();
        jdbc.sql("drop table if exists gone").update();
        jdbc.sql("""
                        create temporary table gone on commit drop as
                        select distinct c.id, c.company_id from back b join customer c on c.id = b.customer_id
                        where b.made and c.merged_into is null and c.version = 0 and c.updated_at = c.created_at
                          and not exists (select from timeline_entry t where t.customer_id = c.id
                                          and t.reference is distinct from '%1$s')
                          and not exists (select from touchpoint t where t.customer_id = c.id
                                          and t.reference is distinct from '%1$s')
                          and not exists (select from consent_event e where e.customer_id = c.id
                                          and not (e.source = 'IMPORT' and starts_with(e.proof, '%1$s ')))
                          and not exists (select from contact_point p where p.customer_id = c.id
                                          and (p.state <> 'VALID'
                                               or not exists (select from staged_outcome o
                                                              where o.batch_id = %2$d and o.customer_id = c.id
                                                                and p.id in (o.email_point, o.phone_point))))
                          %3$s
                        """.formatted(reference(list), list, references.notToCustomer("c.id")))
                .update();
        jdbc.sql("analyze gone").update();
        delete("consent_event", "source = 'IMPORT' and starts_with(proof, '" + reference(list) + " ')");
        delete("timeline_entry", "reference = '" + reference(list) + "'");
        delete("touchpoint", "reference = '" + reference(list) + "'");
        jdbc.sql("""
                        delete from contact_point p using back b
                        where p.id in (b.email_point, b.phone_point) and p.state = 'VALID'
                          and (not b.made or b.customer_id in (select id from gone))
                        """ + references.notToContactPoint("p.id")).update();
        jdbc.sql("delete from contact_point p using gone where p.customer_id = gone.id")
                .update();
        jdbc.sql("delete from customer c using gone where c.id = gone.id").update();
        takeBackCompanies(list);
        int back = jdbc.sql("""
                        update staged_outcome o set outcome = 'REVERTED' from back b
                        where o.batch_id = b.batch_id and o.row_number = b.row_number
                          and (not b.made or b.customer_id in (select id from gone))
                        """).update();
        int all = jdbc.sql("select count(*) from back").query(Integer.class).single();
        return new TakenBack(back, all - back);
    }

    /** A company that was made for people who are gone goes with the last of them, when nobody has touched it either. */
    private void takeBackCompanies(long list) {
        jdbc.sql("""
                        delete from customer c
                        where c.id in (select s.customer_id from staged_company s
                                       where s.batch_id = %d and s.customer_id in (select company_id from gone))
                          and c.merged_into is null and c.version = 0 and c.updated_at = c.created_at
                          and not exists (select from timeline_entry t where t.customer_id = c.id)
                          and not exists (select from touchpoint t where t.customer_id = c.id)
                          and not exists (select from consent_event e where e.customer_id = c.id)
                          and not exists (select from contact_point p where p.customer_id = c.id)
                          %s
                        """.formatted(list, references.notToCustomer("c.id"))).update();
    }

    /** Of known customers what the list added, of made ones only together with the customer. */
    private void delete(String table, String ofTheList) {
        jdbc.sql("delete from " + table + " where customer_id in (select customer_id from back b where not b.made"
                        + " or b.customer_id in (select id from gone)) and " + ofTheList)
                .update();
    }

    @Override
    public void forget(long list) {
        jdbc.sql("delete from staged_outcome where batch_id = ?").param(list).update();
        jdbc.sql("delete from staged_company where batch_id = ?").param(list).update();
        jdbc.sql("delete from staged_customer where batch_id = ?").param(list).update();
    }

    private static String reference(long list) {
        return "import:" + list;
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
