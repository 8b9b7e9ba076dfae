package io.filo.contact;

import io.filo.contact.ContactTokens.Numbered;
import io.filo.customer.Customers;
import io.filo.message.Address;
import io.filo.message.LateLetter;
import io.filo.message.LateLetters.Ready;
import io.filo.message.Outbox;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes one letter to many by the gate's leave, in a few statements for thousands: each gets a row in the outbox with what
 * differs for its reader, and its words when it is sent. Whoever has objected in between is left out then.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class BulkCorrespondence {

    private static final String NAME = "name";
    private static final String LANGUAGE = "language";
    /** Whether it may be counted who opens the letter, and who follows its links. */
    private static final String OPENS = "opens";

    private static final String CLICKS = "clicks";
    private static final String YES = "1";

    private final ContactPermissions gate;
    private final Letters letters;
    private final ContactTokens tokens;
    private final Customers customers;
    private final Outbox outbox;
    private final Turns turns;
    private final JdbcClient jdbc;
    private final MessageSource texts;
    private final ContactProperties properties;
    private final String publicUrl;

    BulkCorrespondence(
            ContactPermissions gate,
            Letters letters,
            ContactTokens tokens,
            Customers customers,
            Outbox outbox,
            Turns turns,
            JdbcClient jdbc,
            MessageSource texts,
            ContactProperties properties,
            @Value("${filo.public-url:}") String publicUrl) {
        this.gate = gate;
        this.letters = letters;
        this.tokens = tokens;
        this.customers = customers;
        this.outbox = outbox;
        this.turns = turns;
        this.jdbc = jdbc;
        this.texts = texts;
        this.properties = properties;
        this.publicUrl = publicUrl.isBlank() ? "http://localhost:8080" : publicUrl.replaceAll("/+$", "");
    }

    /** Where the links of letters begin. */
    public String publicUrl() {
        return publicUrl;
    }

    /**
     * Whom a letter goes to.
     *
     * @param opensCounted whether the reader has agreed to be known by what he reads
     */
    public record Reader(long customerId, String language, boolean opensCounted) {}

    /**
     * The words for a reader.
     *
     * @param template as its {@link io.filo.message.LateLetters} knows them
     */
    public record Words(String template, String subject) {}

    /** Which words a reader gets. */
    @FunctionalInterface
    public interface Choice {

        Words of(Reader reader);
    }

    /** @param messageId of the letter that was queued */
    public record Queued(Reader reader, Words words, long messageId) {}

    private record Addressed(Reader reader, long pointId, String address, Map<String, String> merge) {}

    /**
     * Asks the gate about many, once it is their letters' turn: until the transaction ends nobody else writes to them, so that
     * what it answers still holds when they are queued.
     *
     * @return what it says, by customer
     */
    public Map<Long, Permission> ask(Collection<Long> customerIds, Enquiry enquiry) {
        turns.take(customerIds);
        return gate.askAll(customerIds, enquiry);
    }

    /**
     * Queues a letter to each of those whom the gate allows it, and puts all that the gate said on the contact log.
     *
     * @param permissions what the gate says, by {@link #ask} in this transaction
     * @return what was queued; of those allowed, whoever has lost his address meanwhile is not in it, nor logged
     */
    public List<Queued> send(
            Enquiry enquiry, @Nullable String brand, Map<Long, Permission> permissions, Choice choice) {
        var allowed = permissions.entrySet().stream()
                .filter(entry -> entry.getValue().isAllowed())
                .map(Map.Entry::getKey)
                .toList();
        var readers = readers(allowed, enquiry);
        var words = new ArrayList<Words>();
        var late = new ArrayList<LateLetter>();
        for (var addressed : readers) {
            var chosen = choice.of(addressed.reader);
            words.add(chosen);
            late.add(new LateLetter(
                    addressed.reader.customerId(),
                    new Address(addressed.address, addressed.merge.get(NAME)),
                    chosen.subject(),
                    addressed.reader.language(),
                    Objects.requireNonNull(permissions.get(addressed.reader.customerId()))
                            .token(),
                    chosen.template(),
                    addressed.merge));
        }
        var ids = late.isEmpty()
                ? List.<Long>of()
                : outbox.sendMany(
                        enquiry.purpose().name(),
                        outbox.mailboxFor(
                                properties.queue(), letters.brand(brand).mailbox()),
                        late);
        var queued = new ArrayList<Queued>();
        var numbered = new ArrayList<Numbered>();
        var messageIds = new HashMap<Long, Long>();
        for (int i = 0; i < ids.size(); i++) {
            var addressed = readers.get(i);
            queued.add(new Queued(addressed.reader, words.get(i), ids.get(i)));
            numbered.add(new Numbered(ids.get(i), addressed.reader.customerId(), addressed.pointId));
            messageIds.put(addressed.reader.customerId(), ids.get(i));
        }
        tokens.issueAll(numbered, enquiry.purpose(), enquiry.contextId());
        var logged = new LinkedHashMap<>(permissions);
        logged.entrySet().removeIf(entry -> entry.getValue().isAllowed() && !messageIds.containsKey(entry.getKey()));
        gate.logAll(enquiry, logged, messageIds);
        return queued;
    }

    /** As the gate chooses the address, in one statement for all. */
    private List<Addressed> readers(List<Long> ids, Enquiry enquiry) {
        return jdbc.sql("""
                        select c.id, c.kind, c.display_name, c.given_name, c.language, company.display_name as company,
                               point.id as point_id, point.value, profiling.state as profiling
                        from customer c
                        left join customer company on company.id = c.company_id
                        left join lateral (
                            select state, contact_point_id from consent_event
                            where customer_id in (select c.id union all select m.id from customer m where m.merged_into = c.id)
                              and purpose = :purpose and channel in ('EMAIL', 'ANY')
                            order by state = 'REQUESTED', occurred_at desc, state in ('WITHDRAWN', 'OBJECTED') desc, id desc
                            limit 1) said on true
                        cross join lateral (
                            select id, value from contact_point
                            where customer_id = c.id and type = 'EMAIL'
                            order by (id = said.contact_point_id and said.state in ('GIVEN', 'CONFIRMED')) is true desc,
                                     state = 'HARD_BOUNCED', is_primary desc, id limit 1) point
                        left join lateral (
                            select state from consent_event
                            where customer_id = c.id and purpose = 'PROFILING'
                            order by occurred_at desc, state in ('WITHDRAWN', 'OBJECTED') desc, id desc
                            limit 1) profiling on true
                        where c.id = any (:ids) and c.merged_into is null and c.erased_at is null
                        order by c.id
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("purpose", enquiry.purpose().name())
                .query((row, number) -> {
                    var profiling = row.getString("profiling");
                    boolean refused = "WITHDRAWN".equals(profiling) || "OBJECTED".equals(profiling);
                    boolean opens = "GIVEN".equals(profiling) || "CONFIRMED".equals(profiling);
                    var language = row.getString("language");
                    var merge = new HashMap<String, String>();
                    merge.putAll(letters.namesOf(
                            row.getString("display_name"),
                            row.getString("given_name"),
                            row.getString("kind"),
                            row.getString("company")));
                    merge.put(NAME, row.getString("display_name"));
                    merge.put(LANGUAGE, language);
                    merge.put(OPENS, opens ? YES : "");
                    merge.put(CLICKS, refused ? "" : YES);
                    return new Addressed(
                            new Reader(row.getLong("id"), language, opens),
                            row.getLong("point_id"),
                            row.getString("value"),
                            merge);
                })
                .list();
    }

    /**
     * The letter as it reads for the one whom it was queued for.
     *
     * @param language of the words
     * @param way through which its links lead, for those who have not refused to be known by them
     * @param pixel asks for a picture that counts who opens it, for those who have agreed; null for none
     */
    @Transactional(propagation = Propagation.SUPPORTS)
    public Ready write(
            WrittenLetter letter,
            String language,
            @Nullable String brandKey,
            Purpose purpose,
            long messageId,
            Map<String, String> merge,
            WrittenLetter.Way way,
            @Nullable String pixel) {
        return write(
                letter,
                language,
                brandKey,
                publicUrl + "/u/" + tokens.of(messageId),
                merge,
                YES.equals(merge.get(CLICKS)) ? way : (number, link) -> link,
                YES.equals(merge.get(OPENS)) ? pixel : null,
                purpose != Purpose.CARE);
    }

    /**
     * The letter as an example reads, for those who write and approve it.
     *
     * @param further values of the fields of its kind
     */
    @Transactional(propagation = Propagation.SUPPORTS)
    public Ready example(
            WrittenLetter letter, String language, @Nullable String brandKey, Map<String, String> further) {
        var values = new HashMap<>(letters.namesOf("Giulia Ferri", "Giulia", "PERSON", "Podistica Sempione"));
        values.putAll(further);
        return write(letter, language, brandKey, publicUrl + "/u/…", values, (number, link) -> link, null, false);
    }

    private Ready write(
            WrittenLetter letter,
            String language,
            @Nullable String brandKey,
            String preferences,
            Map<String, String> merge,
            WrittenLetter.Way way,
            @Nullable String pixel,
            boolean oneClick) {
        var brand = letters.brand(brandKey);
        var values = new HashMap<>(merge);
        values.put("shopName", brand.name());
        values.put("brandSignature", brand.signature().isBlank() ? brand.name() : brand.signature());
        values.put("preferencesLink", preferences);
        var filled = letter.fill(values, way);
        var locale = language.equals("it") ? Locale.ITALIAN : Locale.ENGLISH;
        var html = filled.html();
        var footer = texts.getMessage(
                "letter.footer.html", new Object[] {Letter.escaped(brand.name()), Letter.escaped(preferences)}, locale);
        return new Ready(
                filled.subject(),
                filled.text() + "\n\n"
                        + texts.getMessage("letter.footer", new Object[] {brand.name(), preferences}, locale),
                language,
                html == null
                        ? null
                        : LetterDocument.of(
                                pixel == null
                                        ? html
                                        : html + "<img src=\"" + Letter.escaped(pixel)
                                                + "\" width=\"1\" height=\"1\" alt=\"\">",
                                language,
                                brand.name(),
                                footer),
                oneClick ? preferences : null,
                merge.get(NAME));
    }

    /**
     * Takes back what has not left yet, and what the contact log says of it.
     *
     * @return the letters that will not be sent
     */
    public List<Long> takeBack(Collection<Long> messageIds) {
        var stopped = outbox.cancelUnsent(messageIds);
        if (!stopped.isEmpty()) {
            jdbc.sql("update contact_log set outcome = 'CANCELLED' where message_id = any (?) and outcome = 'SENT'")
                    .param(stopped.toArray(Long[]::new))
                    .update();
        }
        return stopped;
    }
}
