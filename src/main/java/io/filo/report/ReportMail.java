package io.filo.report;

import io.filo.access.SignedIn;
import io.filo.access.Users;
import io.filo.insight.PurchaseReports.Report;
import io.filo.insight.PurchaseReports.Row;
import io.filo.message.Address;
import io.filo.message.Outbox;
import io.filo.message.OutgoingMessage;
import io.filo.report.Reports.Saved;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.util.HtmlUtils;

/**
 * Sends reports to those who asked for them, on any number of nodes: a subscription is taken, its mail written and its next
 * time set in one transaction. After a pause there is one mail, not one for each time that was missed.
 */
@Component
class ReportMail {

    private static final Logger log = LoggerFactory.getLogger(ReportMail.class);

    private static final String PURPOSE = "NOTICE";
    /** Who asked for it himself, or was entered by a colleague, may end it himself. */
    private static final String PERMISSION = "report-subscription";

    private static final int MOST_ROWS = 30;

    private final JdbcClient jdbc;
    private final Reports reports;
    private final Users users;
    private final Outbox outbox;
    private final MessageSource texts;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ZoneId zone;
    private final String publicUrl;

    ReportMail(
            JdbcClient jdbc,
            Reports reports,
            Users users,
            Outbox outbox,
            MessageSource texts,
            TransactionTemplate transaction,
            Clock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            @Value("${filo.public-url:}") String publicUrl) {
        this.jdbc = jdbc;
        this.reports = reports;
        this.users = users;
        this.outbox = outbox;
        this.texts = texts;
        this.transaction = transaction;
        this.clock = clock;
        this.zone = zone;
        this.publicUrl = publicUrl;
    }

    private record Due(long report, String user, Rhythm rhythm, int hour, String enteredBy) {}

    /** Why one could not leave, beside whose it was. */
    private static final class NotSent extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Due due;
        private final String code;

        NotSent(Due due, String code, RuntimeException cause) {
            super(cause);
            this.due = due;
            this.code = code;
        }
    }

    /** @return how many left */
    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
    int send() {
        int sent = 0;
        while (true) {
            try {
                var left = transaction.execute(status -> sendOne());
                if (left == null || left.isEmpty()) {
                    return sent;
                }
                sent += left.get() ? 1 : 0;
            } catch (NotSent failed) {
                log.warn("Report {} did not leave: {}", failed.due.report, String.valueOf(failed.getCause()));
                transaction.executeWithoutResult(status -> moveOn(failed.due, failed.code));
            }
        }
    }

    /** @return empty when none is due, else whether a mail left */
    private Optional<Boolean> sendOne() {
        var due = jdbc.sql("""
                        select report_id, user_id, rhythm, hour, entered_by from report_subscription
                        where next_at <= ? order by next_at limit 1 for update skip locked
                        """)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Due(
                        row.getLong("report_id"),
                        row.getString("user_id"),
                        Rhythm.valueOf(row.getString("rhythm")),
                        row.getInt("hour"),
                        row.getString("entered_by")))
                .optional();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        var reader = users.find(due.get().user).filter(StoredReports::reads);
        if (reader.isEmpty()) {
            // Gone, or not allowed any more.
            jdbc.sql("delete from report_subscription where report_id = ? and user_id = ?")
                    .params(due.get().report, due.get().user)
                    .update();
            return Optional.of(false);
        }
        try {
            write(due.get(), reader.get());
        } catch (NotFoundException gone) {
            throw new NotSent(due.get(), "SEGMENT_UNKNOWN", gone);
        } catch (BusinessException refusal) {
            throw new NotSent(due.get(), refusal.code(), refusal);
        } catch (RuntimeException failed) {
            throw new NotSent(due.get(), "REPORT_FAILED", failed);
        }
        moveOn(due.get(), null);
        return Optional.of(true);
    }

    private void moveOn(Due due, @Nullable String failure) {
        var now = clock.instant();
        jdbc.sql("""
                        update report_subscription
                        set next_at = :next, failure = :failure,
                            sent_at = case when :failure::text is null then :now else sent_at end
                        where report_id = :report and user_id = :user
                        """)
                .param("next", due.rhythm.next(now, due.hour, zone).atOffset(ZoneOffset.UTC))
                .param("failure", failure)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("report", due.report)
                .param("user", due.user)
                .update();
    }

    private void write(Due due, SignedIn reader) {
        var saved = reports.get(due.report);
        var answer = reports.ask(saved.question());
        var words = new ReportWords(texts, reader.locale());
        outbox.send(new OutgoingMessage(
                PURPOSE,
                true,
                outbox.mailboxFor("care", null),
                null,
                null,
                null,
                List.of(new Address(reader.email(), reader.displayName())),
                List.of(),
                words.text("report.mail.subject", saved.name()),
                text(saved, answer, words, why(due, words)),
                reader.locale().getLanguage(),
                null,
                PERMISSION,
                html(saved, answer, words, why(due, words)),
                null));
    }

    /** A colleague may have entered the reader: he is told who did. */
    private String why(Due due, ReportWords words) {
        return due.enteredBy.equals(due.user)
                ? words.text("report.mail.own")
                : words.text(
                        "report.mail.enteredBy",
                        users.find(due.enteredBy).map(SignedIn::displayName).orElse(due.enteredBy));
    }

    private String stop() {
        return publicUrl + "/me#reports";
    }

    private String address(Saved saved) {
        return publicUrl + "/reports/own/" + saved.id();
    }

    private static String about(Saved saved, Report answer, ReportWords words) {
        return words.text(
                "report.mail.about",
                words.text("report.measure." + saved.question().measure()),
                words.text("board.target." + answer.by()),
                words.day(answer.period().from()),
                words.day(answer.period().to()));
    }

    private String text(Saved saved, Report answer, ReportWords words, String why) {
        var measure = saved.question().measure();
        var text = new StringBuilder(saved.name())
                .append('\n')
                .append(about(saved, answer, words))
                .append("\n\n");
        for (Row row : shown(answer)) {
            text.append(words.part(answer.by(), row.part()))
                    .append(": ")
                    .append(words.figure(measure, row.now(), answer.currency()))
                    .append(before(saved, answer, row, words))
                    .append('\n');
        }
        return text.append(words.text("report.all"))
                .append(": ")
                .append(words.figure(measure, answer.total().now(), answer.currency()))
                .append(before(saved, answer, answer.total(), words))
                .append("\n\n")
                .append(words.text("report.mail.link"))
                .append(' ')
                .append(address(saved))
                .append('\n')
                .append(why)
                .append(' ')
                .append(words.text("report.mail.stop"))
                .append(' ')
                .append(stop())
                .append('\n')
                .toString();
    }

    private static String before(Saved saved, Report answer, Row row, ReportWords words) {
        return answer.by().isTime()
                ? ""
                : " ("
                        + words.text(
                                "report.mail.before",
                                words.figure(saved.question().measure(), row.before(), answer.currency()))
                        + ")";
    }

    private static List<Row> shown(Report answer) {
        var rows = answer.rows();
        // Of times the last ones tell most.
        return answer.by().isTime()
                ? rows.subList(Math.max(0, rows.size() - MOST_ROWS), rows.size())
                : rows.subList(0, Math.min(MOST_ROWS, rows.size()));
    }

    private String html(Saved saved, Report answer, ReportWords words, String why) {
        var measure = saved.question().measure();
        boolean times = answer.by().isTime();
        var html = new StringBuilder("<!DOCTYPE html>\n<html><body>\n<h1>")
                .append(escaped(saved.name()))
                .append("</h1>\n<p>")
                .append(escaped(about(saved, answer, words)))
                .append("</p>\n<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\">\n<tr><th align=\"left\">")
                .append(escaped(words.text("board.target." + answer.by())))
                .append("</th><th align=\"right\">")
                .append(escaped(words.text("report.measure." + measure)))
                .append(
                        times
                                ? "</th></tr>\n"
                                : "</th><th align=\"right\">" + escaped(words.text("report.before")) + "</th></tr>\n");
        for (Row row : shown(answer)) {
            html.append(line(words.part(answer.by(), row.part()), row, saved, answer, words));
        }
        return html.append(line(words.text("report.all"), answer.total(), saved, answer, words))
                .append("</table>\n<p><a href=\"")
                .append(escaped(address(saved)))
                .append("\">")
                .append(escaped(words.text("report.mail.link")))
                .append("</a></p>\n<p>")
                .append(escaped(why))
                .append(" <a href=\"")
                .append(escaped(stop()))
                .append("\">")
                .append(escaped(words.text("report.mail.stop")))
                .append("</a></p>\n</body></html>\n")
                .toString();
    }

    private static String line(String part, Row row, Saved saved, Report answer, ReportWords words) {
        var measure = saved.question().measure();
        return "<tr><td>" + escaped(part) + "</td><td align=\"right\">"
                + escaped(words.figure(measure, row.now(), answer.currency()))
                + (answer.by().isTime()
                        ? ""
                        : "</td><td align=\"right\">" + escaped(words.figure(measure, row.before(), answer.currency())))
                + "</td></tr>\n";
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
