package io.filo.order;

import io.filo.customer.CustomerKind;
import io.filo.customer.CustomerStage;
import io.filo.customer.Customers;
import io.filo.customer.Customers.NewCustomer;
import io.filo.customer.Merges;
import io.filo.customer.Recognition;
import io.filo.customer.Recognition.Told;
import io.filo.order.Snapshot.Address;
import io.filo.order.Snapshot.Person;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who buys: found by the shop's account, else by e-mail address, never by name, telephone number or a marketplace's
 * forwarding address.
 */
@Component
class Buyers {

    private static final Set<String> HOME = Set.of("IT", "SM", "VA");

    private final JdbcClient jdbc;
    private final Customers customers;
    private final Recognition recognition;
    private final Merges merges;
    private final OrderProperties properties;
    private final Clock clock;

    Buyers(
            JdbcClient jdbc,
            Customers customers,
            Recognition recognition,
            Merges merges,
            OrderProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.recognition = recognition;
        this.merges = merges;
        this.properties = properties;
        this.clock = clock;
    }

    /** Whoever tells of the same thing or of the same account at the same time, waits until this transaction is over. */
    void lock(String shop, String kind, String id, @Nullable Person person) {
        var account = person == null || person.id() == null ? "" : shop + "\nCUSTOMER\n" + person.id();
        jdbc.sql("""
                        select pg_advisory_xact_lock(hashtextextended(:thing, 0)),
                               case when :account <> '' then pg_advisory_xact_lock(hashtextextended(:account, 0)) end
                        """)
                .param("thing", shop + "\n" + kind + "\n" + id)
                .param("account", account)
                .query((row, number) -> "")
                .list();
    }

    /** @param isNew made just now */
    record Buyer(long customerId, boolean isNew) {}

    /** As {@link #recognise}, whether known or not. */
    Optional<Long> identify(
            String shop, Person person, @Nullable Address delivery, String own, @Nullable Long present) {
        return recognise(shop, person, delivery, own, present).map(Buyer::customerId);
    }

    /**
     * Finds or makes the customer and adds what was not known of it.
     *
     * @param own what the customer is called when nothing identifies and names him
     * @param present the customer this thing belongs to already
     * @return empty for who stays unknown
     */
    Optional<Buyer> recognise(
            String shop, Person person, @Nullable Address delivery, String own, @Nullable Long present) {
        var email = identity(person);
        record Found(@Nullable Long account, @Nullable Long email) {}
        var found = person.id() == null && email == null
                ? new Found(null, null)
                : jdbc.sql("""
                                select (select customer_id from shop_account where shop = :shop and external_id = :id) as account,
                                       (select coalesce(c.merged_into, c.id)
                                        from contact_point p join customer c on c.id = p.customer_id
                                        where p.type = 'EMAIL' and p.normalised = :email) as email
                                """)
                        .param("shop", shop)
                        .param("id", person.id())
                        .param("email", email)
                        .query((row, number) ->
                                new Found(row.getObject("account", Long.class), row.getObject("email", Long.class)))
                        .single();
        var told = told(person, delivery, email);
        var known = found.account != null ? found.account : found.email;
        if (known == null && person.id() == null && email == null && present != null) {
            known = present;
        }
        boolean isNew = false;
        if (known != null) {
            recognition.complete(known, told);
            if (found.account != null && found.email != null && !found.account.equals(found.email)) {
                merges.noteDuplicate(found.account, found.email, "SHOP_ACCOUNT");
            }
        } else if (email != null) {
            var entered = recognition.enter(told);
            known = entered.customerId();
            isNew = !entered.known();
            recognition.nameParts(known, person.givenName(), person.familyName());
        } else if (!isNobody(person)) {
            known = enter(person, told, own);
            isNew = true;
        }
        if (person.id() != null && found.account == null && known != null) {
            jdbc.sql("""
                            insert into shop_account (shop, external_id, customer_id, seen_at) values (?, ?, ?, ?)
                            on conflict (shop, external_id) do nothing
                            """)
                    .params(shop, person.id(), known, clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
        return known == null ? Optional.empty() : Optional.of(new Buyer(known, isNew));
    }

    /** Who is known by an account without an address, or by one order only. */
    private long enter(Person person, Told told, String own) {
        long made = customers.register(new NewCustomer(
                CustomerKind.PERSON,
                customers
                        .cleanName(told.name())
                        .or(() -> customers.cleanName(person.company()))
                        .orElse(own),
                person.givenName(),
                person.familyName(),
                told.language(),
                CustomerStage.AWARENESS,
                "STANDARD",
                null,
                null,
                List.of(),
                List.of()));
        recognition.complete(made, told);
        return made;
    }

    /** The address under which somebody is known, in normal form; null when the shop tells none that is his own. */
    @Nullable
    String identity(Person person) {
        if (person.email() == null || person.emailIsAlias()) {
            return null;
        }
        return customers
                .normaliseEmail(person.email())
                .filter(address -> !address.equals(Customers.NOBODY))
                .orElse(null);
    }

    /** The telephone number in normal form; empty when there is none. */
    Optional<String> phone(Person person) {
        return Optional.ofNullable(person.phone()).flatMap(customers::normalisePhone);
    }

    static boolean isNobody(Person person) {
        return person.id() == null
                && Stream.of(person.email(), person.phone(), name(person), person.company())
                        .allMatch(each -> each == null || each.isBlank());
    }

    /** A forwarding address is good to write to; it never finds anybody, because only what is looked up here does. */
    Told told(Person person, @Nullable Address delivery, @Nullable String email) {
        var address = person.address() != null ? person.address() : delivery;
        var country = address == null ? null : country(address.country());
        var name = Optional.ofNullable(name(person))
                .or(() -> Optional.ofNullable(address).map(Address::name))
                .orElse(null);
        return new Told(
                name,
                email != null || person.emailIsAlias() ? person.email() : null,
                person.phone() != null || address == null ? person.phone() : address.phone(),
                person.company(),
                person.taxId(),
                address == null ? null : address.street(),
                address == null ? null : address.postalCode(),
                address == null ? null : address.city(),
                country,
                language(person.locale(), country));
    }

    private String language(@Nullable String locale, @Nullable String country) {
        var told = locale == null
                ? ""
                : Locale.forLanguageTag(locale.strip().replace('_', '-')).getLanguage();
        if (!told.isEmpty()) {
            return told;
        }
        return country == null || HOME.contains(country) ? properties.defaultLanguage() : "en";
    }

    private static @Nullable String country(@Nullable String written) {
        return written != null && written.strip().matches("[A-Za-z]{2}")
                ? written.strip().toUpperCase(Locale.ROOT)
                : null;
    }

    private static @Nullable String name(Person person) {
        var name = Stream.of(person.givenName(), person.familyName())
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? null : name;
    }
}
