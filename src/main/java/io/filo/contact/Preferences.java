package io.filo.contact;

import io.filo.contact.ContactTokens.Kind;
import io.filo.contact.ContactTokens.Link;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Consents.LoggedConsent;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerCard.ContactPointCard;
import io.filo.customer.Customers;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.message.Outbox;
import io.filo.support.BusinessException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a customer does by the links in letters, without a login. Looking changes nothing: mail programs and scanners
 * follow every link they find.
 */
@Service
@Transactional(noRollbackFor = BusinessException.class)
public class Preferences {

    /** What the pages say, as the consent log names it; a change of their words wants another number. */
    static final String TEXT_VERSION = "preferences-1";

    static final String OPT_IN_VERSION = "opt-in-1";

    /** In the order of the page. */
    private static final List<ConsentPurpose> OFFERED =
            List.of(ConsentPurpose.MARKETING, ConsentPurpose.SURVEY, ConsentPurpose.CARE);

    private static final int LONGEST_COMMENT = 2000;

    private final ContactTokens tokens;
    private final Consents consents;
    private final Customers customers;
    private final Outbox outbox;
    private final Correspondence correspondence;
    private final ProcessEvents events;
    private final Scores scores;
    private final JdbcClient jdbc;
    private final Clock clock;

    Preferences(
            ContactTokens tokens,
            Consents consents,
            Customers customers,
            Outbox outbox,
            Correspondence correspondence,
            ProcessEvents events,
            Scores scores,
            JdbcClient jdbc,
            Clock clock) {
        this.tokens = tokens;
        this.consents = consents;
        this.customers = customers;
        this.outbox = outbox;
        this.correspondence = correspondence;
        this.events = events;
        this.scores = scores;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What a link opens. */
    public enum Page {
        PREFERENCES,
        OPT_IN,
        SURVEY,
        /** How likely he would recommend us, 0 to 10. */
        NPS,
        /** It was good once. */
        EXPIRED
    }

    /**
     * What the page shows.
     *
     * @param address masked: whoever got the mail forwarded learns nothing
     * @param wanted by purpose, in the order of the page
     * @param asked what an opt-in confirms
     * @param done whether the link has been used for what it is for
     */
    public record Shown(
            Page page,
            String address,
            Map<ConsentPurpose, Boolean> wanted,
            List<Asked> asked,
            boolean done,
            @Nullable Integer score) {}

    /** @param text what was read in the form, where it was one */
    public record Asked(
            ConsentPurpose purpose,
            ConsentChannel channel,
            @Nullable String text) {}

    /** Empty for a link that we never gave. Changes nothing. */
    @Transactional(readOnly = true)
    public Optional<Shown> show(String token) {
        return tokens.find(token).map(this::shown);
    }

    private Shown shown(Link link) {
        var address = address(link).map(point -> masked(point.value())).orElse("");
        if (link.expired()) {
            return new Shown(Page.EXPIRED, address, Map.of(), List.of(), link.used(), null);
        }
        return switch (link.kind()) {
            case PREFERENCES -> new Shown(Page.PREFERENCES, address, wanted(link), List.of(), false, null);
            case OPT_IN ->
                new Shown(
                        Page.OPT_IN,
                        address,
                        Map.of(),
                        asked(link).stream()
                                .map(each -> new Asked(each.purpose(), each.channel(), each.text()))
                                .toList(),
                        link.used(),
                        null);
            case SURVEY, NPS ->
                new Shown(
                        link.kind() == Kind.NPS ? Page.NPS : Page.SURVEY,
                        address,
                        Map.of(),
                        List.of(),
                        link.used(),
                        score(link.reference()).orElse(null));
        };
    }

    private Map<ConsentPurpose, Boolean> wanted(Link link) {
        var wanted = new LinkedHashMap<ConsentPurpose, Boolean>();
        for (var purpose : OFFERED) {
            var said = consents.state(link.customerId(), purpose, ConsentChannel.EMAIL);
            // Who ordered gets offers without having said anything; this link came with one of them.
            boolean unasked = purpose != ConsentPurpose.MARKETING || link.purpose() == Purpose.MARKETING;
            wanted.put(
                    purpose,
                    said.map(state -> state.isConsent() || !state.isRefusal() && unasked)
                            .orElse(unasked));
        }
        return wanted;
    }

    /**
     * What the mail program does by itself (RFC 8058): no more of what the letter was for. Doing it again is fine.
     *
     * @param proof address of the network and program, for the log
     * @return false for a link that was never given for this
     */
    public boolean unsubscribe(String token, String proof) {
        var link = tokens.find(token).filter(found -> found.kind() == Kind.PREFERENCES);
        link.ifPresent(found -> found.purpose().consent().ifPresent(purpose -> {
            correspondence.takeTurns(found.customerId());
            refuse(found, purpose, "UNSUBSCRIBE", proof);
        }));
        return link.isPresent();
    }

    /**
     * What the customer chose on the page, for mail.
     *
     * @param wanted what he wants; the others he does not
     * @return false for a link that was never given for this, or has expired
     */
    public boolean choose(String token, Set<ConsentPurpose> wanted, String proof) {
        var link = usable(token, Kind.PREFERENCES);
        link.ifPresent(found -> {
            correspondence.takeTurns(found.customerId());
            wanted(found).forEach((purpose, before) -> {
                if (!wanted.contains(purpose)) {
                    refuse(found, purpose, "PREFERENCES", proof);
                } else if (!before) {
                    record(found, purpose, ConsentState.CONFIRMED, "PREFERENCES", TEXT_VERSION, proof);
                }
            });
        });
        return link.isPresent();
    }

    /** Nothing more of any of it, by any channel. */
    public boolean refuseAll(String token, String proof) {
        var link = usable(token, Kind.PREFERENCES);
        link.ifPresent(found -> {
            correspondence.takeTurns(found.customerId());
            for (var purpose : OFFERED) {
                consents.record(new ConsentRecord(
                                found.customerId(),
                                null,
                                purpose,
                                ConsentChannel.ANY,
                                ConsentState.OBJECTED,
                                "PREFERENCES",
                                TEXT_VERSION,
                                clock.instant(),
                                proof)
                        .byLetterAbout(found.reference()));
                outbox.cancelUnsent(found.customerId(), purpose.name());
            }
        });
        return link.isPresent();
    }

    private void refuse(Link link, ConsentPurpose purpose, String source, String proof) {
        var said = consents.state(link.customerId(), purpose, ConsentChannel.EMAIL);
        // Saying it once more adds nothing to the log.
        if (said.map(state -> !state.isRefusal()).orElse(true)) {
            boolean agreed = said.map(ConsentState::isConsent).orElse(false);
            record(link, purpose, agreed ? ConsentState.WITHDRAWN : ConsentState.OBJECTED, source, TEXT_VERSION, proof);
        }
        outbox.cancelUnsent(link.customerId(), purpose.name());
    }

    private void record(
            Link link, ConsentPurpose purpose, ConsentState state, String source, String version, String proof) {
        consents.record(new ConsentRecord(
                        link.customerId(),
                        address(link).map(ContactPointCard::id).orElse(null),
                        purpose,
                        ConsentChannel.EMAIL,
                        state,
                        source,
                        version,
                        clock.instant(),
                        proof)
                .byLetterAbout(link.kind() == Kind.PREFERENCES ? link.reference() : null));
    }

    private void confirm(Link link, LoggedConsent asked, String proof) {
        var point = asked.channel() == ConsentChannel.EMAIL ? link.contactPointId() : asked.contactPointId();
        var card = customers
                .card(link.customerId())
                .map(CustomerCard::contactPoints)
                .orElse(List.of());
        consents.record(new ConsentRecord(
                link.customerId(),
                card.stream()
                        .map(ContactPointCard::id)
                        .filter(id -> id.equals(point))
                        .findFirst()
                        .orElse(null),
                asked.purpose(),
                asked.channel(),
                ConsentState.CONFIRMED,
                "OPT_IN",
                asked.textVersion(),
                clock.instant(),
                proof,
                asked.form(),
                null,
                null));
    }

    /** What became of a link that is used once. */
    public enum Used {
        NOW,
        BEFORE,
        /** Never given, for something else, or expired. */
        NOT_GOOD
    }

    private List<LoggedConsent> asked(Link link) {
        var reference = link.reference();
        return reference == null ? List.of() : consents.requested(link.customerId(), reference);
    }

    /**
     * The owner of the address agrees: to all that was ticked with it at once, else to offers by mail. Counts once, however
     * often the link is followed, and mail for this address only.
     */
    public Used confirmOptIn(String token, String proof) {
        var link = usable(token, Kind.OPT_IN).filter(given -> address(given).isPresent());
        if (link.isEmpty()) {
            return Used.NOT_GOOD;
        }
        var found = link.get();
        correspondence.takeTurns(found.customerId());
        if (!tokens.use(found)) {
            return Used.BEFORE;
        }
        var asked = asked(found);
        if (asked.isEmpty()) {
            record(found, ConsentPurpose.MARKETING, ConsentState.CONFIRMED, "OPT_IN", OPT_IN_VERSION, proof);
        }
        asked.forEach(each -> confirm(found, each, proof));
        var waiting = found.reference();
        if (waiting != null) {
            events.publish(ProcessEvent.wake(
                    ContactEventTypes.OPT_IN_CONFIRMED,
                    waiting,
                    found.customerId(),
                    "opt-in:" + waiting,
                    clock.instant()));
        }
        return Used.NOW;
    }

    /**
     * @param score 1 to 5, or 0 to 10 where the link asks for a recommendation
     * @param comment may be empty; cut at 2,000 characters
     * @throws BusinessException {@code NO_SCORE}
     */
    public Used answerSurvey(String token, int score, String comment) {
        var link = usable(token, Kind.SURVEY).or(() -> usable(token, Kind.NPS));
        if (link.isEmpty()) {
            return Used.NOT_GOOD;
        }
        boolean nps = link.get().kind() == Kind.NPS;
        int lowest = nps ? 0 : 1;
        int highest = nps ? 10 : 5;
        if (score < lowest || score > highest) {
            throw new BusinessException(
                    "NO_SCORE", "Choose a number from " + lowest + " to " + highest + ".", lowest, highest);
        }
        var context = link.map(Link::reference).orElse(null);
        if (context == null) {
            return Used.NOT_GOOD;
        }
        var found = link.get();
        if (!tokens.use(found)) {
            return Used.BEFORE;
        }
        var text = comment.strip().replace("\u0000", "");
        int answered = jdbc.sql("""
                        insert into survey_answer (context_id, customer_id, score, highest, comment, answered_at)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (context_id) do nothing
                        """)
                .params(
                        context,
                        found.customerId(),
                        score,
                        highest,
                        text.length() > LONGEST_COMMENT ? text.substring(0, LONGEST_COMMENT) : text,
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        if (answered == 0) {
            return Used.BEFORE;
        }
        customers.appendTimeline(
                found.customerId(),
                clock.instant(),
                (nps ? "NPS_ANSWERED_" : "SURVEY_ANSWERED_") + score,
                context,
                null);
        events.publish(ProcessEvent.wake(
                nps ? ContactEventTypes.NPS_ANSWERED : ContactEventTypes.SURVEY_ANSWERED,
                context.substring(context.indexOf(':') + 1),
                found.customerId(),
                "survey:" + context,
                clock.instant()));
        if (nps) {
            int colon = context.indexOf(':');
            scores.given(
                    colon < 0 ? "" : context.substring(0, colon),
                    context.substring(colon + 1),
                    found.customerId(),
                    score,
                    !text.isEmpty());
        }
        return Used.NOW;
    }

    /** What a survey about this was answered, 1 to 5 or 0 to 10; empty when it was not, or does not count any more. */
    @Transactional(readOnly = true)
    public Optional<Integer> score(@Nullable String contextId) {
        return contextId == null
                ? Optional.empty()
                : jdbc.sql("select score from survey_answer where context_id = ? and undone_at is null")
                        .param(contextId)
                        .query(Integer.class)
                        .optional();
    }

    /**
     * What a customer answered when he was asked.
     *
     * @param contextId what about, such as {@code order:77}
     * @param highest 5, or 10 where the question was whether he would recommend us
     * @param comment empty when he wrote nothing
     */
    public record Answer(String contextId, int score, int highest, String comment, Instant at) {}

    /** Of a customer, newest first; not what was taken back with its order. */
    @Transactional(readOnly = true)
    public List<Answer> answers(long customerId, int most) {
        return jdbc.sql("""
                        select context_id, score, highest, comment, answered_at from survey_answer
                        where customer_id = ? and undone_at is null order by answered_at desc, id desc limit ?
                        """)
                .params(customerId, most)
                .query((row, number) -> new Answer(
                        row.getString("context_id"),
                        row.getInt("score"),
                        row.getInt("highest"),
                        row.getString("comment"),
                        row.getObject("answered_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** What the customer wrote beside the score; empty when nothing. */
    @Transactional(readOnly = true)
    public Optional<String> comment(String contextId) {
        return jdbc.sql("select comment from survey_answer where context_id = ? and comment <> ''")
                .param(contextId)
                .query(String.class)
                .optional();
    }

    private Optional<Link> usable(String token, Kind kind) {
        return tokens.find(token).filter(link -> link.kind() == kind && !link.expired());
    }

    /** The address that the link was sent to, while the customer has it. */
    private Optional<ContactPointCard> address(Link link) {
        return customers.card(link.customerId()).map(CustomerCard::contactPoints).orElse(List.of()).stream()
                .filter(point -> link.contactPointId() != null && point.id() == link.contactPointId())
                .findFirst();
    }

    /** {@code g•••@p•••.example}: enough to know one's own, too little to learn somebody else's. */
    static String masked(String address) {
        int at = address.lastIndexOf('@');
        if (at < 1) {
            return "•••";
        }
        var domain = address.substring(at + 1);
        int dot = domain.lastIndexOf('.');
        return address.substring(0, address.offsetByCodePoints(0, 1))
                + "•••@"
                + (dot < 1 ? "•••" : domain.charAt(0) + "•••" + domain.substring(dot));
    }
}
