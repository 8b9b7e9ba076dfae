package io.filo.order;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.order.Snapshot.ConsentGiven;
import io.filo.order.Snapshot.CustomerSnapshot;
import io.filo.order.Snapshot.Person;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes customers' accounts in shops in. */
@Component
class AccountIntake {

    private static final String SOURCE = "SHOP";

    private final JdbcClient jdbc;
    private final Buyers buyers;
    private final Consents consents;
    private final Clock clock;

    AccountIntake(JdbcClient jdbc, Buyers buyers, Consents consents, Clock clock) {
        this.jdbc = jdbc;
        this.buyers = buyers;
        this.consents = consents;
        this.clock = clock;
    }

    private record Known(long customerId, @Nullable Version version) {}

    Taken take(Source source, CustomerSnapshot told) {
        var version = Content.version(told, 0);
        var person = withId(told);
        var known = find(source.shop(), told.id());
        if (known.isEmpty()) {
            // The same lock that an order of this account takes.
            buyers.lock(source.shop(), "ACCOUNT", told.id(), person);
            known = find(source.shop(), told.id());
        }
        var before = known.map(Known::version).orElse(null);
        var standing = version.against(before);
        switch (standing) {
            case UNCHANGED -> {
                return Taken.UNCHANGED;
            }
            case OLDER -> {
                // Each consent has a time of its own.
                known.ifPresent(account -> record(source, told, account.customerId));
                return Taken.OLDER;
            }
            default -> {
                long customer = known.isPresent() && standing == Version.Standing.CONFIRMED
                        ? known.get().customerId
                        : buyers.identify(source.shop(), person, null, source.shop() + " " + told.id(), null)
                                .orElseThrow();
                write(source, told, version, customer);
                record(source, told, customer);
                return standing == Version.Standing.CONFIRMED
                        ? Taken.UNCHANGED
                        : before == null ? Taken.NEW : Taken.CHANGED;
            }
        }
    }

    private static Person withId(CustomerSnapshot told) {
        var person = told.person();
        return new Person(
                told.id(),
                person.email(),
                person.emailIsAlias(),
                person.phone(),
                person.givenName(),
                person.familyName(),
                person.company(),
                person.taxId(),
                person.locale(),
                person.address());
    }

    private Optional<Known> find(String shop, String externalId) {
        return jdbc.sql("""
                        select customer_id, updated_at, progress, hash from shop_account
                        where shop = ? and external_id = ? for no key update
                        """)
                .params(shop, externalId)
                .query((row, number) -> new Known(row.getLong("customer_id"), Version.of(row)))
                .optional();
    }

    private void write(Source source, CustomerSnapshot told, Version version, long customer) {
        jdbc.sql("""
                        insert into shop_account (shop, external_id, customer_id, updated_at, progress, hash, seen_at)
                        values (?, ?, ?, ?, ?, ?, ?)
                        on conflict (shop, external_id) do update
                        set updated_at = excluded.updated_at, progress = excluded.progress, hash = excluded.hash
                        """)
                .params(
                        source.shop(),
                        told.id(),
                        customer,
                        version.updatedAt().atOffset(ZoneOffset.UTC),
                        version.progress(),
                        version.hash(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The log is only ever added to: what stands in it already is not said again. */
    private void record(Source source, CustomerSnapshot told, long customer) {
        for (var given : told.consents()) {
            var consent = consent(source, told, customer, given);
            boolean known = jdbc.sql("""
                            select exists (select from consent_event
                                           where customer_id = ? and purpose = ? and channel = ? and state = ?
                                             and source = ? and occurred_at = ?)
                            """)
                    .params(
                            customer,
                            consent.purpose().name(),
                            consent.channel().name(),
                            consent.state().name(),
                            SOURCE,
                            consent.at().atOffset(ZoneOffset.UTC))
                    .query(Boolean.class)
                    .single();
            if (!known) {
                consents.record(consent);
            }
        }
    }

    private ConsentRecord consent(Source source, CustomerSnapshot told, long customer, ConsentGiven given) {
        try {
            return new ConsentRecord(
                    customer,
                    null,
                    ConsentPurpose.valueOf(given.purpose()),
                    ConsentChannel.valueOf(given.channel()),
                    switch (given.state()) {
                        case "GRANTED" -> ConsentState.GIVEN;
                        case "WITHDRAWN" -> ConsentState.WITHDRAWN;
                        default -> throw new IllegalArgumentException(given.state());
                    },
                    SOURCE,
                    null,
                    notLater(given.at(), clock.instant()),
                    source.shop() + ", account " + told.id());
        } catch (IllegalArgumentException unknown) {
            throw Content.bad("The consent '" + given.purpose() + ", " + given.channel() + ", " + given.state()
                    + "' is none: purposes are CARE, MARKETING, SURVEY, PROFILING, channels EMAIL, PHONE, SMS,"
                    + " WHATSAPP, TELEGRAM, POST, states GRANTED, WITHDRAWN.");
        }
    }

    /** Clocks of shops may be ahead. */
    private static Instant notLater(Instant at, Instant now) {
        return at.isAfter(now) ? now : at.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }
}
