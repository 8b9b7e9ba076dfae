package io.filo.contact;

import io.filo.contact.ContactTokens.Kind;
import io.filo.contact.Letters.Rendered;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.Consents;
import io.filo.customer.Consents.Consent;
import io.filo.customer.Consents.LoggedConsent;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerCard.ContactPointCard;
import io.filo.customer.Customers;
import io.filo.message.Address;
import io.filo.message.Outbox;
import io.filo.message.OutgoingMessage;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes letters to customers, each by the gate's leave. What a customer says meanwhile comes before or after a letter,
 * never in the middle of it: both take turns.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
public class Correspondence {

    private static final String OPT_IN = "opt-in";
    /** A survey of this topic asks how likely the customer would recommend us. */
    private static final String NPS_TOPIC = "NPS";

    private static final String OPT_IN_TOPIC = "OPT_IN";
    /** Whoever enters an address of somebody else in forms must not fill that mailbox. */
    private static final int MOST_OPT_INS_A_DAY = 1;

    private static final int MOST_OPT_INS_A_MONTH = 3;

    private static final Pattern TICKET = Pattern.compile("ticket:(\\d{1,18})");
    /** What a letter leaves for a person to fill in, in square brackets. */
    private static final Pattern PLACE = Pattern.compile("\\[[^\\]\\n]{1,200}]");

    private final ContactPermissions gate;
    private final JustAsked asked = new JustAsked();
    private final Letters letters;
    private final ContactTokens tokens;
    private final ContactDrafts drafts;
    private final Customers customers;
    private final Consents consents;
    private final Outbox outbox;
    private final Turns turns;
    private final JdbcClient jdbc;
    private final MessageSource texts;
    private final Clock clock;
    private final ContactProperties properties;
    private final String publicUrl;

    Correspondence(
            ContactPermissions gate,
            Letters letters,
            ContactTokens tokens,
            ContactDrafts drafts,
            Customers customers,
            Consents consents,
            Outbox outbox,
            Turns turns,
            JdbcClient jdbc,
            MessageSource texts,
            Clock clock,
            ContactProperties properties,
            @Value("${filo.public-url:}") String publicUrl) {
        this.gate = gate;
        this.letters = letters;
        this.tokens = tokens;
        this.drafts = drafts;
        this.customers = customers;
        this.consents = consents;
        this.outbox = outbox;
        this.turns = turns;
        this.jdbc = jdbc;
        this.texts = texts;
        this.clock = clock;
        this.properties = properties;
        this.publicUrl = publicUrl.isBlank() ? "http://localhost:8080" : publicUrl.replaceAll("/+$", "");
    }

    /** Makes letters to a customer, and what he says of them, go one after the other until the transaction ends. */
    void takeTurns(long customerId) {
        turns.take(List.of(customerId));
    }

    /** Asks the gate, once it is this letter's turn; what it withholds is logged. */
    public Permission ask(long customerId, Enquiry enquiry) {
        takeTurns(customerId);
        if (enquiry.channel() == Channel.PHONE) {
            turns.takeCalls();
        }
        var permission = gate.ask(customerId, enquiry);
        if (!permission.isAllowed()) {
            gate.logWithheld(customerId, enquiry, permission);
        }
        asked.remember(customerId, enquiry, permission);
        return permission;
    }

    /**
     * Renders a letter and puts it into the outbox, if the gate still allows it.
     *
     * @param brand key of the brand it is from, null for the first one
     * @param draftId the text that a person has approved, null for the letter as it stands
     * @return the message's id
     * @throws BusinessException {@code CONTACT_NOT_ALLOWED} when the gate says anything but yes, {@code
     *     CONTACT_BY_PERSON} for a channel that the shop itself does not send by, {@code UNFINISHED_LETTER}, {@code LETTER_INCOMPLETE}, or what the
     *     outbox refuses
     * @throws NotFoundException for an unknown letter or customer
     */
    public long send(long customerId, Enquiry enquiry, @Nullable String brand, @Nullable Long draftId) {
        if (enquiry.channel() != Channel.EMAIL) {
            throw new BusinessException(
                    "CONTACT_BY_PERSON",
                    "The shop itself sends by e-mail only; " + enquiry.channel()
                            + " is for people. Choose EMAIL, or a user" + " task.",
                    enquiry.channel().name());
        }
        // Since it was asked in this transaction it has been this letter's turn: the answer is the same.
        var permission = asked.take(customerId, enquiry).orElseGet(() -> {
            takeTurns(customerId);
            return gate.ask(customerId, enquiry);
        });
        if (!permission.isAllowed()) {
            throw new BusinessException(
                    "CONTACT_NOT_ALLOWED",
                    "The table contact-permission does not allow it (" + permission.reason() + ", " + permission.rule()
                            + "). Ask it right before: block askPermission.",
                    permission.reason(),
                    permission.rule());
        }
        var messageId =
                write(customerId, address(card(customerId), enquiry), enquiry, brand, draftId, Map.of(), permission);
        gate.logSent(customerId, enquiry, permission, messageId);
        return messageId;
    }

    /** Renders a letter for a person to look at. @return the draft's id */
    public long draft(long customerId, Enquiry enquiry, @Nullable String brand) {
        var template = required(enquiry);
        var rendered = letters.render(template, card(customerId), enquiry.contextId(), brand, Map.of(), false);
        return drafts.add(customerId, enquiry, template, rendered);
    }

    /** Puts on record that a letter will not be sent for a reason that the table does not know. */
    public void withhold(long customerId, Enquiry enquiry, String reason) {
        gate.logWithheld(
                customerId,
                enquiry,
                new Permission(Permission.Outcome.REFUSE, reason, "diagram", PermissionTable.KEY, 0, null));
    }

    /**
     * Makes what was written about this as if it never was, but for the audit: what has not left yet stays, surveys end and
     * their answers do not count, letters that wait for a person go.
     *
     * @param contextId such as {@code order:77}
     * @param messageIds letters that were written
     * @return the letters that will not be sent
     */
    public List<Long> takeBack(String contextId, Collection<Long> messageIds) {
        var stopped = outbox.cancelUnsent(messageIds);
        if (!stopped.isEmpty()) {
            jdbc.sql("update contact_log set outcome = 'CANCELLED' where message_id = any (?) and outcome = 'SENT'")
                    .param(stopped.toArray(Long[]::new))
                    .update();
        }
        tokens.endSurveys(contextId);
        jdbc.sql("update survey_answer set undone_at = ? where context_id = ? and undone_at is null")
                .params(clock.instant().atOffset(ZoneOffset.UTC), contextId)
                .update();
        jdbc.sql("delete from contact_draft where context_id = ?")
                .param(contextId)
                .update();
        return stopped;
    }

    /**
     * Asks the owner of an address whether he agrees to what was asked for under the reference; to offers by mail when
     * nothing was. No address twice a day, nor more than three times a month, unless its owner has answered: anybody can
     * enter anybody's.
     *
     * @param contactPointId the address; null for the customer's first
     * @param reference key of the case that waits for the answer, null for none
     * @return why not, as a code; empty when it is on its way
     * @throws NotFoundException when the customer has no such e-mail address
     */
    public Optional<String> requestOptIn(
            long customerId, @Nullable Long contactPointId, @Nullable String reference, @Nullable String brand) {
        takeTurns(customerId);
        var enquiry = new Enquiry(Purpose.TRANSACTIONAL, Channel.EMAIL, OPT_IN_TOPIC, OPT_IN, null, null, false);
        var permission = gate.ask(customerId, enquiry);
        if (!permission.isAllowed()) {
            gate.logWithheld(customerId, enquiry, permission);
            return Optional.of(permission.reason());
        }
        var card = card(customerId);
        var point = contactPointId == null
                ? address(card, enquiry)
                : card.contactPoints().stream()
                        .filter(each ->
                                each.id() == contactPointId && each.type().equals("EMAIL"))
                        .findFirst()
                        .orElseThrow(() -> new NotFoundException(
                                "customer " + customerId + " with e-mail address " + contactPointId));
        if (point.state().equals("HARD_BOUNCED")) {
            return Optional.of("BOUNCED");
        }
        var now = clock.instant();
        if (tokens.unusedSince(Kind.OPT_IN, customerId, point.id(), now.minus(Duration.ofDays(1))) >= MOST_OPT_INS_A_DAY
                || tokens.unusedSince(Kind.OPT_IN, customerId, point.id(), now.minus(Duration.ofDays(30)))
                        >= MOST_OPT_INS_A_MONTH) {
            return Optional.of("ASKED_BEFORE");
        }
        var token = tokens.issue(Kind.OPT_IN, customerId, point.id(), Purpose.MARKETING, reference);
        write(
                customerId,
                point,
                enquiry,
                brand,
                null,
                Map.of("confirmLink", link(token), "askedFor", askedFor(card, reference)),
                permission);
        return Optional.empty();
    }

    private String askedFor(CustomerCard card, @Nullable String reference) {
        var asked = reference == null ? List.<LoggedConsent>of() : consents.requested(card.id(), reference);
        return asked.isEmpty()
                ? wish(ConsentPurpose.MARKETING, ConsentChannel.EMAIL, card.language())
                : asked.stream()
                        .map(each -> wish(each.purpose(), each.channel(), card.language()))
                        .distinct()
                        .collect(Collectors.joining("; "));
    }

    private String wish(ConsentPurpose purpose, ConsentChannel channel, String language) {
        return texts.getMessage("consent.purpose." + purpose, null, locale(language)) + ": "
                + texts.getMessage("consent.channel." + channel, null, locale(language));
    }

    private long write(
            long customerId,
            ContactPointCard point,
            Enquiry enquiry,
            @Nullable String brandKey,
            @Nullable Long draftId,
            Map<String, String> given,
            Permission permission) {
        var card = card(customerId);
        var links = new HashMap<>(given);
        boolean mayBeEnded = enquiry.purpose() != Purpose.TRANSACTIONAL;
        var preferences = mayBeEnded
                ? link(tokens.issue(Kind.PREFERENCES, customerId, point.id(), enquiry.purpose(), enquiry.contextId()))
                : null;
        if (preferences != null) {
            links.put("preferencesLink", preferences);
        }
        if (enquiry.purpose() == Purpose.SURVEY) {
            links.put(
                    "surveyLink",
                    link(tokens.issue(
                            enquiry.topic().equals(NPS_TOPIC) ? Kind.NPS : Kind.SURVEY,
                            customerId,
                            point.id(),
                            Purpose.SURVEY,
                            enquiry.contextId())));
        }
        var letter = draftId == null
                ? letters.render(required(enquiry), card, enquiry.contextId(), brandKey, links, true)
                : drafts.take(draftId, customerId);
        requireFinished(letter);
        var brand = letters.brand(brandKey);
        var html = letter.html();
        return outbox.send(new OutgoingMessage(
                enquiry.purpose() == Purpose.TRANSACTIONAL
                        ? enquiry.topic()
                        : enquiry.purpose().name(),
                true,
                outbox.mailboxFor(properties.queue(), brand.mailbox()),
                conversation(enquiry.contextId()),
                customerId,
                null,
                List.of(new Address(point.value(), card.displayName())),
                List.of(),
                letter.subject(),
                preferences == null
                        ? letter.text()
                        : letter.text() + "\n\n" + footer(letter.language(), brand.name(), preferences),
                letter.language(),
                null,
                permission.token(),
                html == null ? null : document(html, letter.language(), brand.name(), preferences),
                mayBeEnded && enquiry.purpose() != Purpose.CARE ? preferences : null));
    }

    private static String required(Enquiry enquiry) {
        if (enquiry.template() == null || enquiry.template().isBlank()) {
            throw new BusinessException(
                    "NO_LETTER", "No letter is named: give the key of one, such as how-to, as template.");
        }
        return enquiry.template();
    }

    private static void requireFinished(Rendered letter) {
        Matcher place = PLACE.matcher(letter.subject() + "\n" + letter.text());
        if (place.find()) {
            throw new BusinessException(
                    "UNFINISHED_LETTER",
                    "The letter still has the place " + place.group()
                            + " that is left for a person to fill in. Have it reviewed: give its key in the row"
                            + " Rule_Review of the table contact-permission.",
                    place.group());
        }
    }

    private CustomerCard card(long customerId) {
        return customers.card(customerId).orElseThrow(() -> new NotFoundException("customer " + customerId));
    }

    /** The address that the gate looked at: the one that the customer agreed for, else his first. */
    private ContactPointCard address(CustomerCard card, Enquiry enquiry) {
        var agreed = enquiry.purpose()
                .consent()
                .flatMap(purpose -> consents.holding(card.id(), purpose, ConsentChannel.EMAIL))
                .filter(said -> said.state().isConsent())
                .map(Consent::contactPointId);
        return card.contactPoints().stream()
                .filter(point -> point.type().equals("EMAIL"))
                .min(Comparator.comparing((ContactPointCard point) ->
                                agreed.filter(id -> id == point.id()).isEmpty())
                        .thenComparing(point -> point.state().equals("HARD_BOUNCED"))
                        .thenComparing(point -> !point.primary())
                        .thenComparing(ContactPointCard::id))
                .orElseThrow(() -> new BusinessException(
                        "NO_RECIPIENT", "There is nobody to write to: give an address that is not one of our own."));
    }

    private static @Nullable Long conversation(@Nullable String contextId) {
        if (contextId == null) {
            return null;
        }
        var ticket = TICKET.matcher(contextId);
        return ticket.matches() ? Long.valueOf(ticket.group(1)) : null;
    }

    private String link(String token) {
        return publicUrl + "/u/" + token;
    }

    /** Every letter that may be ended says how. */
    private String footer(String language, String brand, String preferences) {
        return texts.getMessage("letter.footer", new Object[] {brand, preferences}, locale(language));
    }

    private String document(String html, String language, String brand, @Nullable String preferences) {
        return LetterDocument.of(
                html,
                language,
                brand,
                preferences == null
                        ? null
                        : texts.getMessage(
                                "letter.footer.html",
                                new Object[] {Letter.escaped(brand), Letter.escaped(preferences)},
                                locale(language)));
    }

    private static Locale locale(String language) {
        return language.equals("it") ? Locale.ITALIAN : Locale.ENGLISH;
    }
}
