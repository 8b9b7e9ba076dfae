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
 * @param evidence why, in words; null when nothing spoke for any conversation
 */
record Placement(
        Outcome outcome,
        @Nullable Long conversationId,
        @Nullable Long relatedTo,
        @Nullable Long waitFor,
        @Nullable String evidence) {

    enum Outcome {
        NONE,
        FOUND,
        CONFLICT,
        FLOOD
    }

    /** The same, but the sender has written too much. */
    Placement flood(String why) {
        return new Placement(
                Outcome.FLOOD,
                null,
                conversationId == null ? relatedTo : conversationId,
                null,
                evidence == null ? why : why + " " + evidence);
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
                    "Two open tickets: " + String.join("; ", strongOpen.values()) + ".");
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
                    sentence(best.get().why()));
        }
        if (!candidates.isEmpty()) {
            var closed = candidates.get(0);
            return new Placement(
                    Outcome.NONE,
                    null,
                    closed.conversation().id(),
                    null,
                    sentence(closed.why() + ", but that was closed more than " + reopen.toDays() + " days before"));
        }
        for (var token : evidence.tokens()) {
            var state = evidence.states().get(token);
            if (state != null) {
                return new Placement(
                        Outcome.NONE,
                        null,
                        state.id(),
                        null,
                        "May belong to ticket " + state.id() + ": the subject names #" + token
                                + ", but the sender takes no part in it.");
            }
        }
        return new Placement(Outcome.NONE, null, null, null, null);
    }

    private static List<Candidate> candidates(Evidence evidence) {
        var candidates = new ArrayList<Candidate>();
        for (var key : evidence.addressKeys()) {
            add(candidates, evidence, key, true, "the signed key in the reply address names ticket " + key);
        }
        byMessageIds(evidence, candidates);
        for (var number : evidence.pseudoReferences()) {
            add(candidates, evidence, number, false, "a signed reference names ticket " + number);
        }
        for (var token : evidence.tokens()) {
            if (evidence.takesPart().contains(token)) {
                add(
                        candidates,
                        evidence,
                        token,
                        false,
                        "the subject names #" + token + " and the sender takes part in that ticket");
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
                        header + " holds the signed Message-ID of a mail of ticket " + parent.conversationId());
                continue;
            }
            matching(evidence, parent.id()).filter(known -> known.binds()).forEach(known -> {
                if (known.conversationId() != null) {
                    add(
                            candidates,
                            evidence,
                            known.conversationId(),
                            false,
                            header + " names a Message-ID that is known from " + origin(known) + " of ticket "
                                    + known.conversationId());
                }
            });
        }
    }

    /** The answer came before the question, or another mail bears the same id. */
    private static void ownId(Evidence evidence, List<Candidate> candidates) {
        if (evidence.ownId() == null) {
            return;
        }
        matching(evidence, evidence.ownId()).forEach(known -> {
            if (known.conversationId() != null) {
                var why = known.kind().equals("RECEIVED") || known.kind().equals("SENT")
                        ? "a mail of ticket " + known.conversationId() + " bears the same Message-ID"
                        : "a mail of ticket " + known.conversationId() + " answers this one and came before it";
                add(candidates, evidence, known.conversationId(), false, why);
            }
        });
    }

    private static Optional<Long> beingPlaced(Evidence evidence) {
        return evidence.known().stream()
                .filter(known -> known.placing() && known.conversationId() == null)
                .filter(known -> known.id().equals(evidence.ownId()) || known.binds())
                .map(KnownReference::messageId)
                .findFirst();
    }

    private static Stream<KnownReference> matching(Evidence evidence, String id) {
        return evidence.known().stream().filter(known -> known.id().equals(id));
    }

    private static String origin(KnownReference known) {
        return switch (known.kind()) {
            case "SENT" -> "an answer";
            case "RECEIVED" -> "a mail";
            default -> "the references of a mail";
        };
    }

    private static void add(
            List<Candidate> candidates, Evidence evidence, long conversationId, boolean strong, String why) {
        Map<Long, ConversationState> states = evidence.states();
        var state = states.get(conversationId);
        if (state != null) {
            var followed = state.id() == conversationId ? why : why + ", merged into " + state.id();
            candidates.add(new Candidate(state, strong, followed));
        }
    }

    private static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
