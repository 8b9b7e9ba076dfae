package io.filo.message;

import io.filo.message.ConversationKeys.Claim;
import io.filo.message.Conversations.ConversationState;
import io.filo.message.Evidence.KnownReference;
import io.filo.message.Evidence.Parent;
import io.filo.message.Placement.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the conversation that an incoming message belongs to. */
@Component
class Threads {

    /** So long a process may take to place a message before its answers no longer wait for it. */
    private static final Duration PLACING = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final ConversationKeys keys;
    private final ObjectProvider<Conversations> conversations;
    private final MessageProperties properties;
    private final Clock clock;

    Threads(
            JdbcClient jdbc,
            ConversationKeys keys,
            ObjectProvider<Conversations> conversations,
            MessageProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.conversations = conversations;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param duplicateOf the stored message that is the same one
     * @param references Message-IDs to remember with it, and as what
     */
    record Found(Placement placement, @Nullable Long duplicateOf, Map<String, String> references) {}

    /**
     * What the headers say by themselves, once forged claims are taken out.
     *
     * @param states of all conversations that they name, also by forged claims
     */
    private record Headers(
            Set<Long> addressKeys,
            List<Parent> parents,
            int inReplyTo,
            List<Long> pseudoReferences,
            Set<Long> tokens,
            Map<Long, ConversationState> states) {}

    /** A row of the function {@code message_evidence}. */
    private record Row(
            String what,
            @Nullable String reference,
            @Nullable String kind,
            long messageId,
            @Nullable Long conversationId,
            boolean placing,
            boolean takesPart,
            byte @Nullable [] contentKey,
            @Nullable String internetMessageId,
            long mails) {}

    /**
     * @param ownId its Message-ID in the form of {@link MessageIds#single}, null when it has none
     * @param sender its sender in normal form, null when it has none
     * @param mailbox the mailbox behind that address, whose mails are counted
     */
    Found find(InboundMessage message, @Nullable String ownId, @Nullable String sender, @Nullable String mailbox) {
        var headers = read(message, ownId);
        var states = new HashMap<>(headers.states());
        var rows = lookUp(message, headers, ownId, sender, mailbox, states);

        var known = rows.stream()
                .filter(row -> row.what().equals("REFERENCE"))
                .map(row -> new KnownReference(
                        text(row.reference()),
                        text(row.kind()),
                        row.messageId(),
                        row.conversationId(),
                        row.placing(),
                        row.takesPart()))
                .toList();
        var missing = new LinkedHashSet<Long>();
        known.stream()
                .flatMap(reference -> Stream.ofNullable(reference.conversationId()))
                .forEach(missing::add);
        missing.removeAll(states.keySet());
        states.putAll(states(missing));

        var takesPart = new HashSet<Long>();
        for (var token : headers.tokens()) {
            var state = states.get(token);
            if (state != null
                    && rows.stream()
                            .anyMatch(row -> row.what().equals("TOKEN")
                                    && row.conversationId() != null
                                    && row.conversationId() == state.id())) {
                takesPart.add(token);
            }
        }
        var evidence = new Evidence(
                headers.addressKeys(),
                headers.parents(),
                headers.inReplyTo(),
                ownId,
                headers.pseudoReferences(),
                headers.tokens(),
                known,
                takesPart,
                states);
        var placement = flooded(
                message, Placement.of(evidence, clock.instant(), Duration.ofDays(properties.reopenDays())), rows);
        return new Found(placement, duplicate(rows, ownId, message.contentKey()), references(evidence, placement));
    }

    private Headers read(InboundMessage message, @Nullable String ownId) {
        var addresses = Stream.of(
                        message.deliveredTo().stream(),
                        message.to().stream().map(Address::value),
                        message.cc().stream().map(Address::value))
                .flatMap(each -> each)
                .flatMap(address -> keys.ofAddress(address).stream())
                .distinct()
                .toList();
        var ids = MessageIds.parents(message.inReplyTo(), message.references());
        var tokens = keys.tokens(message.subject());

        var named = new LinkedHashSet<>(tokens);
        addresses.forEach(claim -> named.add(claim.conversationId()));
        for (var id : ids) {
            keys.ofPseudoReference(id)
                    .or(() -> keys.ofMessageId(id))
                    .ifPresent(claim -> named.add(claim.conversationId()));
        }
        var states = states(named);

        var addressKeys = new LinkedHashSet<Long>();
        addresses.stream()
                .filter(claim -> isGenuine(claim, states))
                .forEach(claim -> addressKeys.add(claim.conversationId()));
        var parents = new ArrayList<Parent>();
        var pseudoReferences = new ArrayList<Long>();
        var inReplyToIds = new HashSet<>(MessageIds.parse(message.inReplyTo()));
        int inReplyTo = 0;
        for (var id : ids) {
            if (keys.isPseudoReference(id)) {
                keys.ofPseudoReference(id)
                        .filter(claim -> isGenuine(claim, states))
                        .ifPresent(claim -> pseudoReferences.add(claim.conversationId()));
            } else if (!id.equals(ownId) || message.messageClass() == MessageClass.BOUNCE) {
                // Some servers give a report the Message-ID of the mail that it reports.
                var signedFor = keys.ofMessageId(id).filter(claim -> isGenuine(claim, states));
                parents.add(new Parent(id, signedFor.map(Claim::conversationId).orElse(null)));
                inReplyTo += inReplyToIds.contains(id) ? 1 : 0;
            }
        }
        return new Headers(addressKeys, parents, inReplyTo, pseudoReferences, tokens, states);
    }

    private boolean isGenuine(Claim claim, Map<Long, ConversationState> states) {
        var state = states.get(claim.conversationId());
        return state != null && keys.isGenuine(claim, state.key());
    }

    private Map<Long, ConversationState> states(Set<Long> numbers) {
        return numbers.isEmpty() ? Map.of() : conversations.getObject().findAll(numbers);
    }

    private List<Row> lookUp(
            InboundMessage message,
            Headers headers,
            @Nullable String ownId,
            @Nullable String sender,
            @Nullable String mailbox,
            Map<Long, ConversationState> states) {
        // Our own signed ids speak for themselves; all others are looked up.
        var ids = new ArrayList<String>();
        headers.parents().stream()
                .filter(parent -> parent.conversationId() == null)
                .map(Parent::id)
                .forEach(ids::add);
        if (ownId != null) {
            ids.add(ownId);
        }
        var locks = new ArrayList<>(ids);
        locks.add(mailbox == null ? "content:" + Arrays.hashCode(message.contentKey()) : "sender:" + mailbox);
        var tokens = headers.tokens().stream()
                .flatMap(token -> Stream.ofNullable(states.get(token)))
                .map(ConversationState::id)
                .distinct()
                .toArray(Long[]::new);
        return jdbc.sql("select * from message_evidence(?, ?, ?, ?, ?, ?, ?)")
                .params(
                        locks.stream().map(Threads::lock).distinct().sorted().toArray(Long[]::new),
                        ids.toArray(String[]::new),
                        tokens,
                        sender == null ? "" : sender,
                        mailbox == null ? "" : mailbox,
                        message.receivedAt().minus(properties.flood().window()).atOffset(ZoneOffset.UTC),
                        clock.instant().minus(PLACING).atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Row(
                        row.getString("what"),
                        row.getString("reference"),
                        row.getString("kind"),
                        row.getLong("message_id"),
                        row.getObject("conversation_id", Long.class),
                        row.getBoolean("being_placed"),
                        row.getBoolean("takes_part"),
                        row.getBytes("content_key"),
                        row.getString("internet_message_id"),
                        row.getLong("mails")))
                .list();
    }

    /** A key of the database's advisory locks. Two texts with the same one only wait for each other needlessly. */
    private static long lock(String text) {
        long hash = 1125899906842597L;
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    private static @Nullable Long duplicate(List<Row> rows, @Nullable String ownId, byte[] contentKey) {
        return ownId == null
                ? null
                : rows.stream()
                        .filter(row ->
                                ownId.equals(row.internetMessageId()) && Arrays.equals(contentKey, row.contentKey()))
                        .map(Row::messageId)
                        .findFirst()
                        .orElse(null);
    }

    /** Beyond the limits of one sender further mail is parked, so that no loop and no fool fills the queues. */
    private Placement flooded(InboundMessage message, Placement placement, List<Row> rows) {
        boolean opensTickets =
                message.messageClass() == MessageClass.HUMAN || message.messageClass() == MessageClass.AUTO_GENERATED;
        if (!opensTickets || !message.generic()) {
            return placement;
        }
        var mails = rows.stream().filter(row -> row.what().equals("MAILS")).toList();
        if (placement.outcome() == Outcome.NONE) {
            long opened = mails.stream()
                    .filter(row -> Outcome.NONE.name().equals(row.kind()))
                    .mapToLong(Row::mails)
                    .sum();
            return opened >= properties.flood().newTickets()
                    ? placement.flood(Remarks.of(
                            "place.flood-tickets",
                            opened,
                            properties.flood().window().toMinutes()))
                    : placement;
        }
        if (placement.outcome() == Outcome.FOUND) {
            long written = mails.stream()
                    .filter(row -> placement.conversationId() != null
                            && placement.conversationId().equals(row.conversationId()))
                    .mapToLong(Row::mails)
                    .sum();
            return written >= properties.flood().mailsPerTicket()
                    ? placement.flood(Remarks.of(
                            "place.flood-mails",
                            written,
                            properties.flood().window().toMinutes()))
                    : placement;
        }
        return placement;
    }

    private Map<String, String> references(Evidence evidence, Placement placement) {
        var references = new HashMap<String, String>();
        boolean signed = placement.outcome() == Outcome.FOUND
                && (!evidence.addressKeys().isEmpty()
                        || !evidence.pseudoReferences().isEmpty());
        int position = 0;
        for (var parent : evidence.parents()) {
            boolean inReplyTo = position++ < evidence.inReplyTo();
            if (parent.conversationId() == null) {
                // It answers a mail of ours by an id that we never gave: a relay did.
                boolean unknown =
                        evidence.known().stream().noneMatch(known -> known.id().equals(parent.id()));
                references.put(parent.id(), signed && inReplyTo && unknown ? "RELAYED" : "SEEN");
            }
        }
        if (evidence.ownId() != null) {
            references.put(evidence.ownId(), "RECEIVED");
        }
        return references;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
