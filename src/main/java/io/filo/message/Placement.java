package io.filo.message;

import io.filo.message.Conversations.ConversationState;
import io.filo.message.Evidence.KnownReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a message belongs.
 *
 * @param conversationId only when found
 * @param relatedTo a conversation that it may belong to, or that is closed for too long
 * @param waitFor a message that it answers and that is being placed just now; the judgement is void until then
 * @param evidence why, as {@link Remarks}, one a line; null when nothing spoke for any conversation
 * @param candidates the conversations that a person may choose from, likeliest first
 */
record Placement(
        Outcome outcome,
        @Nullable Long conversationId,
        @Nullable Long relatedTo,
        @Nullable Long waitFor,
        @Nullable String evidence,
        List<Long> candidates) {

    enum Outcome {
        NONE,
        FOUND,
        CONFLICT,
        FLOOD
    }

    Placement(
            Outcome outcome,
            @Nullable Long conversationId,
            @Nullable Long relatedTo,
            @Nullable Long waitFor,
            @Nullable String evidence) {
        this(
                outcome,
                conversationId,
                relatedTo,
                waitFor,
                evidence,
                Stream.of(Optional.ofNullable(conversationId), Optional.ofNullable(relatedTo))
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** The same, but the sender has written too much. */
    Placement flood(String why) {
        return new Placement(
                Outcome.FLOOD,
                null,
                conversationId == null ? relatedTo : conversationId,
                null,
                evidence == null ? why : why + "\n" + evidence);
    }

    /** @param strong signed by us for this very conversation */
    private record Candidate(ConversationState conversation, boolean strong, String why) {}

    /** Weighs the evidence, strongest first. */
    static Placement of(Evidence evidence, Instant now, Duration reopen) {
        var candidates = candidates(evidence);
        Predicate<Candidate> usable = candidate -> {
            var closed = candidate.conversation().closedAt();
            return closed == null || !closed.plus(reopen).isBefore(now);
        };

        var strongOpen = new LinkedHashMap<Long, String>();
        candidates.stream()
                .filter(candidate ->
                        candidate.strong() && candidate.conversation().closedAt() == null)
                .forEach(candidate ->
                        strongOpen.putIfAbsent(candidate.conversation().id(), candidate.why()));
        if (strongOpen.size() > 1) {
            return new Placement(
                    Outcome.CONFLICT,
                    null,
                    strongOpen.keySet().iterator().next(),
                    null,
                    Remarks.of("place.conflict") + "\n" + String.join("\n", strongOpen.values()),
                    List.copyOf(strongOpen.keySet()));
        }

        var best = candidates.stream().filter(usable).findFirst();
        if (best.isEmpty()) {
            var placing = beingPlaced(evidence);
            if (placing.isPresent()) {
                return new Placement(Outcome.NONE, null, null, placing.get(), null);
            }
        }
        if (best.isPresent()) {
            return new Placement(
                    Outcome.FOUND,
                    best.get().conversation().id(),
                    null,
                    null,
                    best.get().why());
        }
        if (!candidates.isEmpty()) {
            var closed = candidates.get(0);
            return new Placement(
                    Outcome.NONE,
                    null,
                    closed.conversation().id(),
                    null,
                    closed.why() + "\n" + Remarks.of("place.closed", reopen.toDays()));
        }
        for (var token : evidence.tokens()) {
            var state = evidence.states().get(token);
            if (state != null) {
                return new Placement(
                        Outcome.NONE, null, state.id(), null, Remarks.of("place.stranger", state.id(), token));
            }
        }
        var namesake = ownIdOfOthers(evidence);
        if (namesake.isPresent()) {
            var id = namesake.get().id();
            return new Placement(Outcome.NONE, null, id, null, Remarks.of("place.same-id-stranger", id));
        }
        return new Placement(Outcome.NONE, null, null, null, null);
    }

    private static List<Candidate> candidates(Evidence evidence) {
        var candidates = new ArrayList<Candidate>();
        for (var key : evidence.addressKeys()) {
            add(candidates, evidence, key, true, Remarks.of("place.address-key", key));
        }
        byMessageIds(evidence, candidates);
        for (var number : evidence.pseudoReferences()) {
            add(candidates, evidence, number, false, Remarks.of("place.reference", number));
        }
        for (var token : evidence.tokens()) {
            if (evidence.takesPart().contains(token)) {
                add(candidates, evidence, token, false, Remarks.of("place.subject", token));
            }
        }
        ownId(evidence, candidates);
        return candidates;
    }

    private static void byMessageIds(Evidence evidence, List<Candidate> candidates) {
        int position = 0;
        for (var parent : evidence.parents()) {
            boolean inReplyTo = position++ < evidence.inReplyTo();
            var header = inReplyTo ? "In-Reply-To" : "References";
            if (parent.conversationId() != null) {
                add(
                        candidates,
                        evidence,
                        parent.conversationId(),
                        inReplyTo,
                        Remarks.of("place.signed-id", header, parent.conversationId()));
                continue;
            }
            matching(evidence, parent.id()).filter(known -> known.binds()).forEach(known -> {
                if (known.conversationId() != null) {
                    add(
                            candidates,
                            evidence,
                            known.conversationId(),
                            false,
                            Remarks.of("place." + origin(known), header, known.conversationId()));
                }
            });
        }
    }

    private static void ownId(Evidence evidence, List<Candidate> candidates) {
        ownIdThatBinds(evidence).forEach(known -> {
            if (known.conversationId() != null) {
                var why = known.isMail()
                        ? Remarks.of("place.same-id", known.conversationId())
                        : Remarks.of("place.answered-before", known.conversationId());
                add(candidates, evidence, known.conversationId(), false, why);
            }
        });
    }

    /**
     * Another mail of the same correspondents bears the same id; or the answer came before the question, of which there was
     * no mail yet. Web forms and shops give one id to mails of many people: it leads none of them to the other.
     */
    private static Stream<KnownReference> ownIdThatBinds(Evidence evidence) {
        boolean taken = matchingOwnId(evidence).anyMatch(KnownReference::isMail);
        return matchingOwnId(evidence).filter(known -> !taken || known.isMail() && known.senderTakesPart());
    }

    /** The conversation of the newest mail with the same id in which its sender takes no part. */
    private static Optional<ConversationState> ownIdOfOthers(Evidence evidence) {
        return matchingOwnId(evidence)
                .filter(KnownReference::isMail)
                .flatMap(known -> Stream.ofNullable(known.conversationId()))
                .flatMap(number -> Stream.ofNullable(evidence.states().get(number)))
                .findFirst();
    }

    private static Optional<Long> beingPlaced(Evidence evidence) {
        var parents = evidence.known().stream().filter(known -> !known.id().equals(evidence.ownId()) && known.binds());
        return Stream.concat(ownIdThatBinds(evidence), parents)
                .filter(known -> known.placing() && known.conversationId() == null)
                .map(KnownReference::messageId)
                .findFirst();
    }

    private static Stream<KnownReference> matchingOwnId(Evidence evidence) {
        return evidence.ownId() == null ? Stream.empty() : matching(evidence, evidence.ownId());
    }

    private static Stream<KnownReference> matching(Evidence evidence, String id) {
        return evidence.known().stream().filter(known -> known.id().equals(id));
    }

    private static String origin(KnownReference known) {
        return switch (known.kind()) {
            case "SENT" -> "known-answer";
            case "RECEIVED" -> "known-mail";
            default -> "known-references";
        };
    }

    private static void add(
            List<Candidate> candidates, Evidence evidence, long conversationId, boolean strong, String why) {
        Map<Long, ConversationState> states = evidence.states();
        var state = states.get(conversationId);
        if (state != null) {
            var followed = state.id() == conversationId ? why : why + "\n" + Remarks.of("place.merged", state.id());
            candidates.add(new Candidate(state, strong, followed));
        }
    }
}
