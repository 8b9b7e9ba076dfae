package io.filo.customer;

import io.filo.customer.Identities.Normal;
import io.filo.customer.Recognition.Told;
import io.filo.support.CopyIn;
import io.filo.support.IdSequence;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Three statements look, at most six write, however many they are. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class StoredCrowds implements Crowds {

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final Identities identities;
    private final Clock clock;
    private final IdSequence customerIds;
    private final IdSequence contactPointIds;

    StoredCrowds(JdbcClient jdbc, DataSource dataSource, Identities identities, Clock clock) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.identities = identities;
        this.clock = clock;
        this.customerIds = new IdSequence(jdbc, "customer_seq");
        this.contactPointIds = new IdSequence(jdbc, "contact_point_seq");
    }

    @Override
    public Crowd of(Collection<Told> told, Collection<Long> known) {
        return new Gathered(told, known);
    }

    /** One of the crowd, as far as it matters for what is added. */
    private static final class Member {

        final long id;
        final boolean person;
        final boolean made;
        boolean email;
        boolean phone;
        boolean address;
        boolean company;

        @Nullable
        Long companyId;
        /** What fills the address. */
        @Nullable
        Told at;

        @Nullable
        String addressKey;

        Member(long id, boolean person, boolean made) {
            this.id = id;
            this.person = person;
            this.made = made;
        }
    }

    private record Made(
            Member member,
            String name,
            @Nullable String givenName,
            @Nullable String familyName,
            String language,
            Instant since) {}

    private record MadeCompany(
            long id,
            String name,
            String language,
            String vatNumber,
            @Nullable String mailDomain) {}

    private record Point(long id, long customerId, String type, String value, String normalised, boolean leads) {}

    private final class Gathered implements Crowd {

        private final Map<Told, Normal> normal = new HashMap<>();
        private final Map<String, Long> emails = new HashMap<>();
        private final Map<String, Long> phones = new HashMap<>();
        private final Map<Long, Member> members = new HashMap<>();
        private final Map<Long, Long> merged = new HashMap<>();
        private final Map<String, Long> companiesByVat = new HashMap<>();
        private final Map<String, Long> companiesByDomain = new HashMap<>();
        private final List<Made> made = new ArrayList<>();
        private final List<MadeCompany> madeCompanies = new ArrayList<>();
        private final List<Point> points = new ArrayList<>();
        private final Map<Long, Member> completed = new LinkedHashMap<>();

        Gathered(Collection<Told> told, Collection<Long> known) {
            told.forEach(one -> normal.computeIfAbsent(one, identities::normal));
            findPoints();
            findCompanies();
            var all = new HashSet<>(known);
            all.addAll(emails.values());
            all.addAll(phones.values());
            findMembers(all);
            long strangers = normal.values().stream().filter(this::isStranger).count();
            customerIds.reserve((int) strangers);
            contactPointIds.reserve(2 * (int) strangers);
        }

        private boolean isStranger(Normal one) {
            return one.address() == null || !emails.containsKey(one.address());
        }

        private void findPoints() {
            var wanted = new HashSet<String>();
            normal.values().forEach(one -> {
                if (one.address() != null) {
                    wanted.add(one.address());
                }
                if (one.phone() != null) {
                    wanted.add(one.phone());
                }
            });
            jdbc.sql("""
                            select p.type, p.normalised, p.customer_id from contact_point p
                            where p.type in ('EMAIL', 'PHONE') and p.normalised = any (?)
                            """).param(texts(wanted)).query(row -> {
                (row.getString(1).equals("EMAIL") ? emails : phones).put(row.getString(2), row.getLong(3));
            });
        }

        private void findCompanies() {
            var numbers = new HashSet<String>();
            var domains = new HashSet<String>();
            normal.values().forEach(one -> {
                if (one.vatNumber() != null) {
                    numbers.add(one.vatNumber());
                }
                domains.addAll(Arrays.asList(one.domains()));
            });
            jdbc.sql("""
                            select id, vat_number, mail_domain from customer
                            where (vat_number = any (:numbers) or mail_domain = any (:domains)) and merged_into is null
                            """)
                    .param("numbers", texts(numbers))
                    .param("domains", texts(domains))
                    .query(row -> {
                        if (row.getString(2) != null) {
                            companiesByVat.put(row.getString(2), row.getLong(1));
                        }
                        if (row.getString(3) != null) {
                            companiesByDomain.put(row.getString(3), row.getLong(1));
                        }
                    });
        }

        private void findMembers(Set<Long> ids) {
            // The type is hidden from the index of all addresses: of one customer there are few, of one type there are
            // all.
            jdbc.sql("""
                            select k.id as known, c.id, c.kind, c.street is not null as address, c.company_id,
                                   exists (select from contact_point p
                                           where p.customer_id = c.id and p.type || '' = 'EMAIL') as email,
                                   exists (select from contact_point p
                                           where p.customer_id = c.id and p.type || '' = 'PHONE') as phone
                            from customer k join customer c on c.id = coalesce(k.merged_into, k.id)
                            where k.id = any (?)
                            """).param(ids.toArray(Long[]::new)).query(row -> {
                long id = row.getLong("id");
                merged.put(row.getLong("known"), id);
                var member = new Member(id, row.getString("kind").equals("PERSON"), false);
                member.address = row.getBoolean("address");
                member.company = row.getObject("company_id") != null;
                member.email = row.getBoolean("email");
                member.phone = row.getBoolean("phone");
                members.putIfAbsent(id, member);
            });
        }

        @Override
        public OptionalLong byEmail(String normalised) {
            return found(emails.get(normalised));
        }

        @Override
        public OptionalLong byPhone(String normalised) {
            return found(phones.get(normalised));
        }

        private OptionalLong found(@Nullable Long id) {
            return id == null ? OptionalLong.empty() : OptionalLong.of(current(id));
        }

        @Override
        public long current(long customerId) {
            return merged.getOrDefault(customerId, customerId);
        }

        @Override
        public long make(
                Told told, @Nullable String givenName, @Nullable String familyName, String own, Instant since) {
            var form = form(told);
            var member = new Member(customerIds.next(), true, true);
            members.put(member.id, member);
            boolean nameless = form.email() == null && form.phone() == null;
            made.add(new Made(
                    member,
                    nameless
                            ? DisplayName.clean(told.name())
                                    .or(() -> DisplayName.clean(told.company()))
                                    .orElse(own)
                            : StoredRecognition.nameOf(told, form),
                    DisplayName.clean(givenName).orElse(null),
                    DisplayName.clean(familyName).orElse(null),
                    told.language(),
                    since));
            var vatNumber = form.vatNumber();
            if (vatNumber != null && company(form) == null) {
                long company = customerIds.next();
                var mailDomain = form.domains().length == 0 ? null : form.domains()[0];
                madeCompanies.add(new MadeCompany(
                        company,
                        String.valueOf(StoredRecognition.nameOfCompany(told, form)),
                        told.language(),
                        vatNumber,
                        mailDomain));
                companiesByVat.put(vatNumber, company);
                if (mailDomain != null) {
                    companiesByDomain.put(mailDomain, company);
                }
            }
            complete(member.id, told);
            return member.id;
        }

        @Override
        public void complete(long customerId, Told told) {
            var member = members.get(current(customerId));
            if (member == null) {
                throw new IllegalArgumentException("Customer " + customerId + " is none of this crowd.");
            }
            var form = form(told);
            var email = form.address();
            if (email != null && !emails.containsKey(email)) {
                point(member, "EMAIL", told.email(), email, !member.email);
                emails.put(email, member.id);
                member.email = true;
            }
            var phone = form.phone();
            if (phone != null && !phones.containsKey(phone)) {
                point(member, "PHONE", told.phone(), phone, !member.phone);
                phones.put(phone, member.id);
                member.phone = true;
            }
            if (!member.address && StoredRecognition.shown(told.street()) != null) {
                member.address = true;
                member.at = told;
                member.addressKey = form.addressKey();
                completed.put(member.id, member);
            }
            var company = member.person && !member.company ? company(form) : null;
            if (company != null && company != member.id) {
                member.company = true;
                member.companyId = company;
                completed.put(member.id, member);
            }
        }

        private void point(Member member, String type, @Nullable String told, String normalised, boolean leads) {
            var value = StoredRecognition.shown(told);
            points.add(new Point(
                    contactPointIds.next(), member.id, type, value == null ? normalised : value, normalised, leads));
        }

        private Normal form(Told told) {
            return normal.computeIfAbsent(told, identities::normal);
        }

        /** By its VAT number, else by its own domain, the longest first. */
        private @Nullable Long company(Normal form) {
            var byVat = form.vatNumber() == null ? null : companiesByVat.get(form.vatNumber());
            if (byVat != null) {
                return byVat;
            }
            for (var domain : form.domains()) {
                var company = companiesByDomain.get(domain);
                if (company != null) {
                    return company;
                }
            }
            return null;
        }

        @Override
        public void write() {
            var now = clock.instant();
            writeCompanies(now);
            writeMade(now);
            writePoints(now);
            writeCompleted(now);
        }

        private void writeCompanies(Instant now) {
            var copy = new CopyIn();
            for (var company : madeCompanies) {
                copy.add(company.id)
                        .add("COMPANY")
                        .add(company.name)
                        .add(company.language)
                        .add(CustomerStage.AWARENESS)
                        .add(company.vatNumber)
                        .add(company.mailDomain)
                        .add(now)
                        .add(now)
                        .endRow();
            }
            copy.into(
                    "customer (id, kind, display_name, language, stage, vat_number, mail_domain, created_at, updated_at)",
                    dataSource);
        }

        private void writeMade(Instant now) {
            var copy = new CopyIn();
            var timeline = new CopyIn();
            for (var one : made) {
                var at = one.member.at;
                copy.add(one.member.id)
                        .add("PERSON")
                        .add(one.name)
                        .add(one.givenName)
                        .add(one.familyName)
                        .add(one.language)
                        .add(CustomerStage.AWARENESS)
                        .add(one.member.companyId)
                        .add(at == null ? null : StoredRecognition.shown(at.street()))
                        .add(at == null ? null : StoredRecognition.shown(at.postalCode()))
                        .add(at == null ? null : StoredRecognition.shown(at.city()))
                        .add(at == null ? null : at.country())
                        .add(one.member.addressKey)
                        .add(now)
                        .add(now)
                        .endRow();
                timeline.add(one.member.id).add(one.since).add("FIRST_CONTACT").endRow();
            }
            copy.into(
                    "customer (id, kind, display_name, given_name, family_name, language, stage, company_id, street,"
                            + " postal_code, city, country, address_key, created_at, updated_at)",
                    dataSource);
            timeline.into("timeline_entry (customer_id, occurred_at, type)", dataSource);
        }

        private void writePoints(Instant now) {
            var copy = new CopyIn();
            // In one order for everybody: two who write the same at once wait for each other instead of blocking each
            // other.
            points.stream()
                    .sorted(java.util.Comparator.comparing(Point::type).thenComparing(Point::normalised))
                    .forEach(point -> copy.add(point.id)
                            .add(point.customerId)
                            .add(point.type)
                            .add(point.value)
                            .add(point.normalised)
                            .add(point.leads)
                            .add(now)
                            .endRow());
            copy.into("contact_point (id, customer_id, type, value, normalised, is_primary, created_at)", dataSource);
        }

        private void writeCompleted(Instant now) {
            var known = completed.values().stream()
                    .filter(member -> !member.made)
                    .sorted(java.util.Comparator.comparing(member -> member.id))
                    .collect(Collectors.toList());
            if (known.isEmpty()) {
                return;
            }
            jdbc.sql("""
                            update customer c
                            set street = coalesce(c.street, t.street),
                                postal_code = case when c.street is null and t.street is not null then t.postal_code
                                                   else c.postal_code end,
                                city = case when c.street is null and t.street is not null then t.city else c.city end,
                                country = case when c.street is null and t.street is not null then t.country
                                               else c.country end,
                                address_key = case when c.street is null and t.street is not null then t.address_key
                                                   else c.address_key end,
                                company_id = coalesce(c.company_id, t.company_id), updated_at = :now
                            from unnest(:ids::bigint[], :streets::text[], :codes::text[], :cities::text[],
                                        :countries::text[], :keys::text[], :companies::bigint[])
                                 as t (id, street, postal_code, city, country, address_key, company_id)
                            where c.id = t.id
                            """)
                    .param("ids", known.stream().map(member -> member.id).toArray(Long[]::new))
                    .param("streets", of(known, Told::street))
                    .param("codes", of(known, Told::postalCode))
                    .param("cities", of(known, Told::city))
                    .param("countries", of(known, Told::country))
                    .param(
                            "keys",
                            known.stream().map(member -> member.addressKey).toArray(String[]::new))
                    .param(
                            "companies",
                            known.stream().map(member -> member.companyId).toArray(Long[]::new))
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .update();
        }

        private @Nullable String[] of(List<Member> all, java.util.function.Function<Told, @Nullable String> part) {
            return all.stream()
                    .map(member -> member.at == null ? null : StoredRecognition.shown(part.apply(member.at)))
                    .toArray(String[]::new);
        }
    }

    private static String[] texts(Set<String> values) {
        return values.toArray(String[]::new);
    }
}
