package io.filo.order;

import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.LetterFields;
import io.filo.contact.Permission;
import io.filo.contact.Permission.Outcome;
import io.filo.contact.Purpose;
import io.filo.support.BusinessException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Letters by which a store asks a customer to drop by: by the gate's leave, and once in a month. */
@Component
public class Invitations implements LetterFields {

    private static final String TOPIC = "SHOP_INVITATION";
    private static final String LETTER = "shop-invitation";
    private static final String CONTEXT = "store:";
    private static final Duration PAUSE = Duration.ofDays(30);

    private final ContactPermissions gate;
    private final Correspondence correspondence;
    private final Stores stores;
    private final JdbcClient jdbc;
    private final Clock clock;

    Invitations(ContactPermissions gate, Correspondence correspondence, Stores stores, JdbcClient jdbc, Clock clock) {
        this.gate = gate;
        this.correspondence = correspondence;
        this.stores = stores;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** When the customer was invited last; empty when not within 30 days. */
    @Transactional(readOnly = true)
    public Optional<Instant> invited(long customerId) {
        return jdbc.sql("""
                        select max(decided_at) from contact_log
                        where customer_id = ? and topic = ? and outcome = 'SENT' and decided_at > ?
                        """)
                .params(customerId, TOPIC, clock.instant().minus(PAUSE).atOffset(ZoneOffset.UTC))
                .query((row, number) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    /** What the gate would say now. */
    @Transactional
    public Permission ask(long customerId) {
        return gate.ask(customerId, enquiry(null));
    }

    /**
     * Puts the letter into the outbox, in the customer's language.
     *
     * @param store its code; null for none in particular
     * @return what the gate said: the letter is on its way when it is allowed, else it is on the log why not
     * @throws BusinessException {@code UNKNOWN_STORE}, or what the outbox refuses
     * @throws io.filo.support.NotFoundException for an unknown customer
     */
    @Transactional(noRollbackFor = BusinessException.class)
    public Permission invite(long customerId, @Nullable String store) {
        if (store != null && !stores.all().containsKey(store)) {
            throw new BusinessException("UNKNOWN_STORE", "There is no store " + store + ".", store);
        }
        var enquiry = enquiry(store);
        var permission = correspondence.ask(customerId, enquiry);
        if (permission.isAllowed() && invited(customerId).isPresent()) {
            correspondence.withhold(customerId, enquiry, "TOLD_BEFORE");
            return new Permission(
                    Outcome.REFUSE,
                    "TOLD_BEFORE",
                    permission.rule(),
                    permission.tableKey(),
                    permission.tableVersion(),
                    null);
        }
        if (permission.isAllowed()) {
            correspondence.send(customerId, enquiry, null, null);
        }
        return permission;
    }

    private static Enquiry enquiry(@Nullable String store) {
        return new Enquiry(
                Purpose.MARKETING, Channel.EMAIL, TOPIC, LETTER, store == null ? null : CONTEXT + store, null, false);
    }

    @Override
    public Map<String, String> examples() {
        return Map.of("invitingStore", "Torino, via Roma 1");
    }

    @Override
    public Map<String, String> values(@Nullable String contextId) {
        return contextId != null && contextId.startsWith(CONTEXT)
                ? Map.of("invitingStore", stores.name(contextId.substring(CONTEXT.length())))
                : Map.of();
    }
}
