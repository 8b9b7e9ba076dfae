package io.filo.contact;

import io.filo.contact.Letters.Rendered;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Letters that wait for a person to look at them; gone once they are sent or dropped. */
@Service
@Transactional(noRollbackFor = BusinessException.class)
public class ContactDrafts {

    private static final int LONGEST_SUBJECT = 300;
    private static final int LONGEST_TEXT = 50_000;

    private final JdbcClient jdbc;
    private final Clock clock;

    ContactDrafts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A letter that waits.
     *
     * @param html the formatted form, null when it is made from the text
     */
    public record Draft(
            long id,
            long customerId,
            Purpose purpose,
            Channel channel,
            String topic,
            String template,
            @Nullable String contextId,
            String language,
            String subject,
            String text,
            @Nullable String html,
            @Nullable String editedBy) {}

    public Optional<Draft> find(long id) {
        return jdbc.sql("select * from contact_draft where id = ?")
                .param(id)
                .query((row, number) -> new Draft(
                        row.getLong("id"),
                        row.getLong("customer_id"),
                        Purpose.valueOf(row.getString("purpose")),
                        Channel.valueOf(row.getString("channel")),
                        row.getString("topic"),
                        row.getString("template"),
                        row.getString("context_id"),
                        row.getString("language"),
                        row.getString("subject"),
                        row.getString("text"),
                        row.getString("html"),
                        row.getString("edited_by")))
                .optional();
    }

    /**
     * Changes the words; a formatted form of its own then goes, and is made from the text.
     *
     * @param person user id
     * @throws BusinessException {@code EMPTY_LETTER}, {@code LETTER_TOO_LONG}
     * @throws NotFoundException when it has been sent or dropped
     */
    public void edit(long id, String subject, String text, String person) {
        if (subject.isBlank() || text.isBlank()) {
            throw new BusinessException("EMPTY_LETTER", "A letter needs a subject and a text: write both.");
        }
        if (subject.length() > LONGEST_SUBJECT || text.length() > LONGEST_TEXT) {
            throw new BusinessException(
                    "LETTER_TOO_LONG",
                    "A subject has at most " + LONGEST_SUBJECT + " characters, a text " + LONGEST_TEXT
                            + ": shorten it.",
                    LONGEST_SUBJECT,
                    LONGEST_TEXT);
        }
        int edited = jdbc.sql("""
                        update contact_draft
                        set subject = :subject, text = :text, edited_by = :person, updated_at = :now,
                            html = case when text = :text then html end
                        where id = :id
                        """)
                .param("subject", subject.replaceAll("\\p{Cntrl}+", " ").strip())
                .param("text", text.replace("\r\n", "\n").strip())
                .param("person", person)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
        if (edited == 0) {
            throw new NotFoundException("letter " + id + " to review");
        }
    }

    long add(long customerId, Enquiry enquiry, String template, Rendered letter) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        return jdbc.sql("""
                        insert into contact_draft (customer_id, purpose, channel, topic, template, context_id, language,
                                                   subject, text, html, created_at, updated_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        returning id
                        """)
                .params(
                        customerId,
                        enquiry.purpose().name(),
                        enquiry.channel().name(),
                        enquiry.topic(),
                        template,
                        enquiry.contextId(),
                        letter.language(),
                        letter.subject(),
                        letter.text(),
                        letter.html(),
                        now,
                        now)
                .query(Long.class)
                .single();
    }

    /** @throws NotFoundException when there is no such letter to that customer */
    Rendered take(long id, long customerId) {
        return jdbc.sql(
                        "delete from contact_draft where id = ? and customer_id = ? returning subject, text, html, language")
                .params(id, customerId)
                .query((row, number) -> new Rendered(
                        row.getString("subject"),
                        row.getString("text"),
                        row.getString("html"),
                        row.getString("language")))
                .optional()
                .orElseThrow(() -> new NotFoundException("letter " + id + " to review"));
    }

    /** Takes it away without sending it. @return what it said; empty when it is gone already */
    public Optional<Draft> discard(long id) {
        var draft = find(id);
        jdbc.sql("delete from contact_draft where id = ?").param(id).update();
        return draft;
    }
}
