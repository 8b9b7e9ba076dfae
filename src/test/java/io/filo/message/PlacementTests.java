package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.filo.message.Conversations.ConversationState;
import io.filo.message.Evidence.KnownReference;
import io.filo.message.Evidence.Parent;
import io.filo.message.Placement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a reply can come back, and what is made of it. */
class PlacementTests {

    private static final Instant NOW = Instant.parse("2026-03-10T09:00:00Z");
    private static final Duration REOPEN = Duration.ofDays(30);

    /** Tickets 1042 and 1050 are open, 1030 was closed yesterday, 1001 long ago, 1041 is part of 1042. */
    private static final Map<Long, ConversationState> TICKETS = Map.of(
            1042L, new ConversationState(1042, null, ""),
            1050L, new ConversationState(1050, null, ""),
            1030L, new ConversationState(1030, NOW.minus(Duration.ofDays(1)), ""),
            1001L, new ConversationState(1001, NOW.minus(Duration.ofDays(31)), ""),
            1002L, new ConversationState(1002, NOW.minus(Duration.ofDays(30)), ""),
            1041L, new ConversationState(1042, null, ""));

    static Stream<Arguments> replies() {
        return Stream.of(
                arguments("nothing speaks for any ticket", given(), Outcome.NONE, null, null),
                arguments("a signed key in the address", given().address(1042), Outcome.FOUND, 1042L, null),
                arguments("the key of a merged ticket", given().address(1041), Outcome.FOUND, 1042L, null),
                arguments("the key of a ticket that never was", given().address(9999), Outcome.NONE, null, null),
                arguments("the key of a ticket closed a day ago", given().address(1030), Outcome.FOUND, 1030L, null),
                arguments("a ticket closed just long enough ago", given().address(1002), Outcome.FOUND, 1002L, null),
                arguments("a ticket closed too long ago", given().address(1001), Outcome.NONE, null, 1001L),
                arguments("In-Reply-To one of our mails", given().inReplyTo("<s>", 1042L), Outcome.FOUND, 1042L, null),
                arguments(
                        "References to one of our mails", given().reference("<s>", 1042L), Outcome.FOUND, 1042L, null),
                arguments(
                        "In-Reply-To a mail of the customer's own",
                        given().inReplyTo("<c>", null).known("<c>", "RECEIVED", 1042L, false),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "In-Reply-To a mail that a colleague was sent, who writes for the first time",
                        given().inReplyTo("<c>", null).known("<c>", "RECEIVED", 1042L, false),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "an id of ours whose signature does not hold, but that we did send (another secret then)",
                        given().inReplyTo("<s>", null).known("<s>", "SENT", 1042L, false),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments("a forged id of ours", given().inReplyTo("<forged>", null), Outcome.NONE, null, null),
                arguments(
                        "an id that a relay gave to our mail",
                        given().inReplyTo("<r>", null).known("<r>", "RELAYED", 1042L, true),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "an id only mentioned in a ticket of the sender",
                        given().reference("<m>", null).known("<m>", "SEEN", 1042L, true),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "an id only mentioned in a stranger's ticket: both answer the same newsletter",
                        given().inReplyTo("<n>", null).known("<n>", "SEEN", 1042L, false),
                        Outcome.NONE,
                        null,
                        null),
                arguments("a signed pseudo reference", given().pseudo(1042), Outcome.FOUND, 1042L, null),
                arguments("a token of the sender's own ticket", given().token(1042, true), Outcome.FOUND, 1042L, null),
                arguments("a token that a stranger guesses", given().token(1042, false), Outcome.NONE, null, 1042L),
                arguments("a token of a number that never was", given().token(7, false), Outcome.NONE, null, null),
                arguments(
                        "a stranger's token of a merged ticket", given().token(1041, false), Outcome.NONE, null, 1042L),
                arguments(
                        "the answer came before the question",
                        given().ownId("<q>").known("<q>", "SEEN", 1042L, false),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "the same Message-ID with other content",
                        given().ownId("<q>").known("<q>", "RECEIVED", 1042L, true),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "the same Message-ID in a mail of a stranger: a web form gives it to all",
                        given().ownId("<q>").known("<q>", "RECEIVED", 1042L, false),
                        Outcome.NONE,
                        null,
                        1042L),
                arguments(
                        "the same again, and an answer to the first mail mentions the id",
                        given().ownId("<q>").known("<q>", "SEEN", 1042L, false).known("<q>", "RECEIVED", 1042L, false),
                        Outcome.NONE,
                        null,
                        1042L),
                arguments(
                        "a Message-ID of strangers and one of the sender's own",
                        given().ownId("<q>")
                                .known("<q>", "RECEIVED", 1050L, false)
                                .known("<q>", "RECEIVED", 1042L, true),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "two parents in References: the newest",
                        given().reference("<new>", 1050L).reference("<old>", 1042L),
                        Outcome.FOUND,
                        1050L,
                        null),
                arguments(
                        "one id known from two tickets: the newest",
                        given().inReplyTo("<c>", null)
                                .known("<c>", "RECEIVED", 1050L, false)
                                .known("<c>", "RECEIVED", 1042L, false),
                        Outcome.FOUND,
                        1050L,
                        null),
                arguments(
                        "the address is stronger than References",
                        given().address(1042).reference("<s>", 1050L),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "a looked-up parent is stronger than a token",
                        given().inReplyTo("<c>", null)
                                .known("<c>", "RECEIVED", 1050L, false)
                                .token(1042, true),
                        Outcome.FOUND,
                        1050L,
                        null),
                arguments(
                        "address and In-Reply-To name two open tickets",
                        given().address(1042).inReplyTo("<s>", 1050L),
                        Outcome.CONFLICT,
                        null,
                        1042L),
                arguments(
                        "two addresses of two open tickets",
                        given().address(1042).address(1050),
                        Outcome.CONFLICT,
                        null,
                        1042L),
                arguments(
                        "two parents in In-Reply-To of two open tickets",
                        given().inReplyTo("<a>", 1050L).inReplyTo("<b>", 1042L),
                        Outcome.CONFLICT,
                        null,
                        1050L),
                arguments(
                        "address and In-Reply-To name a ticket and the one it was merged into",
                        given().address(1041).inReplyTo("<s>", 1042L),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "one of two is closed: the strongest, no conflict",
                        given().address(1042).inReplyTo("<s>", 1030L),
                        Outcome.FOUND,
                        1042L,
                        null),
                arguments(
                        "the strongest is closed too long: the next",
                        given().address(1001).reference("<s>", 1050L),
                        Outcome.FOUND,
                        1050L,
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void aReplyComesBackTo(
            String how, Given given, Outcome outcome, @Nullable Long conversation, @Nullable Long related) {
        var placement = Placement.of(given.evidence(), NOW, REOPEN);

        assertThat(placement.outcome()).isEqualTo(outcome);
        assertThat(placement.conversationId()).isEqualTo(conversation);
        assertThat(placement.relatedTo()).isEqualTo(related);
        assertThat(placement.waitFor()).isNull();
        // Whatever was decided for a ticket can be read on the message.
        assertThat(placement.evidence() != null).isEqualTo(conversation != null || related != null);
    }

    @Test
    void whileTheParentIsBeingPlacedTheReplyWaits() {
        var waiting = given().inReplyTo("<c>", null).placing("<c>", "RECEIVED", 77);
        assertThat(Placement.of(waiting.evidence(), NOW, REOPEN).waitFor()).isEqualTo(77);

        var answerFirst = given().ownId("<q>").placing("<q>", "SEEN", 78);
        assertThat(Placement.of(answerFirst.evidence(), NOW, REOPEN).waitFor()).isEqualTo(78);

        var strangersNamesake = given().ownId("<q>").placing("<q>", "RECEIVED", 78);
        assertThat(Placement.of(strangersNamesake.evidence(), NOW, REOPEN).waitFor())
                .isNull();

        var strangersNewsletter = given().inReplyTo("<n>", null).placing("<n>", "SEEN", 79);
        assertThat(Placement.of(strangersNewsletter.evidence(), NOW, REOPEN).waitFor())
                .isNull();

        var knownAnyway = given().address(1042).inReplyTo("<c>", null).placing("<c>", "RECEIVED", 77);
        assertThat(Placement.of(knownAnyway.evidence(), NOW, REOPEN).conversationId())
                .isEqualTo(1042);
    }

    @Test
    void theEvidenceSaysWhyInWords() {
        assertThat(evidence(given().address(1042))).isEqualTo("The signed key in the reply address names ticket 1042.");
        assertThat(evidence(given().address(1001)))
                .isEqualTo("The signed key in the reply address names ticket 1001."
                        + " But that was closed more than 30 days before.");
        assertThat(evidence(given().token(1042, false)))
                .isEqualTo("May belong to ticket 1042: the subject names #1042, but the sender takes no part in it.");
    }

    private static String evidence(Given given) {
        return Remarks.inEnglish(
                String.valueOf(Placement.of(given.evidence(), NOW, REOPEN).evidence()));
    }

    private static Given given() {
        return new Given();
    }

    /** Evidence, piece by piece. */
    private static final class Given {

        private final Set<Long> addresses = new LinkedHashSet<>();
        private final List<Parent> parents = new ArrayList<>();
        private final List<Long> pseudo = new ArrayList<>();
        private final Set<Long> tokens = new LinkedHashSet<>();
        private final Set<Long> takesPart = new LinkedHashSet<>();
        private final List<KnownReference> known = new ArrayList<>();
        private int inReplyTo;
        private @Nullable String ownId;

        Given address(long ticket) {
            addresses.add(ticket);
            return this;
        }

        Given inReplyTo(String id, @Nullable Long signedFor) {
            parents.add(new Parent(id, signedFor));
            inReplyTo++;
            return this;
        }

        Given reference(String id, @Nullable Long signedFor) {
            parents.add(new Parent(id, signedFor));
            return this;
        }

        Given pseudo(long ticket) {
            pseudo.add(ticket);
            return this;
        }

        Given token(long ticket, boolean senderTakesPart) {
            tokens.add(ticket);
            if (senderTakesPart) {
                takesPart.add(ticket);
            }
            return this;
        }

        Given ownId(String id) {
            ownId = id;
            return this;
        }

        Given known(String id, String kind, long ticket, boolean senderTakesPart) {
            known.add(new KnownReference(id, kind, 500 - known.size(), ticket, false, senderTakesPart));
            return this;
        }

        Given placing(String id, String kind, long messageId) {
            known.add(new KnownReference(id, kind, messageId, null, true, false));
            return this;
        }

        Evidence evidence() {
            return new Evidence(
                    addresses, parents, inReplyTo, ownId, pseudo, tokens, known, takesPart, new HashMap<>(TICKETS));
        }
    }
}
