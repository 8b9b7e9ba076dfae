package io.filo.campaign;

import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerCard.ContactPointCard;
import io.filo.customer.Customers;
import io.filo.support.NotFoundException;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDesk.NewTicket;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Has a person answer who was unhappy in a survey and said why. */
@Service
@Transactional
public class AnswerTickets {

    private static final String TEAM = "care";

    private final JdbcClient jdbc;
    private final CampaignRows rows;
    private final Customers customers;
    private final TicketDesk tickets;
    private final MessageSource texts;

    AnswerTickets(JdbcClient jdbc, CampaignRows rows, Customers customers, TicketDesk tickets, MessageSource texts) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.customers = customers;
        this.tickets = tickets;
        this.texts = texts;
    }

    private record Answered(long campaignId, long customerId) {}

    private record Said(
            String question,
            @Nullable Integer score,
            @Nullable String text) {}

    /**
     * @return its number; empty for who left no e-mail address
     * @throws NotFoundException without such an answer
     */
    public Optional<Long> open(long answerId) {
        var answered = jdbc.sql("select campaign_id, customer_id from campaign_response where id = ?")
                .param(answerId)
                .query((row, number) -> new Answered(row.getLong(1), row.getLong(2)))
                .optional()
                .orElseThrow(() -> new NotFoundException("answer " + answerId));
        var card = customers
                .card(answered.customerId)
                .orElseThrow(() -> new NotFoundException("customer " + answered.customerId));
        var language = card.language().equals("it") ? Locale.ITALIAN : Locale.ENGLISH;
        var name = rows.require(answered.campaignId).draft().name();
        return card.contactPoints().stream()
                .filter(point -> point.type().equals("EMAIL"))
                .map(ContactPointCard::value)
                .findFirst()
                .map(address -> tickets.open(new NewTicket(
                        address,
                        card.displayName(),
                        texts.getMessage("answers.ticket.subject", new Object[] {name}, language),
                        texts.getMessage(
                                "answers.ticket.text",
                                new Object[] {name, said(answerId, answered.campaignId, card)},
                                language),
                        TEAM,
                        "HIGH",
                        card.language(),
                        "COMPLAINT",
                        true)));
    }

    /** The score and each text, below its question. */
    private String said(long answerId, long campaignId, CustomerCard card) {
        var survey = Survey.of(rows.require(campaignId).draft().settings());
        return jdbc
                .sql("""
                        select question, number::int as score, said from campaign_answer
                        where response_id = ? and (said is not null or number between 0 and 10) order by id
                        """)
                .param(answerId)
                .query((row, number) -> new Said(
                        row.getString("question"), row.getObject("score", Integer.class), row.getString("said")))
                .list()
                .stream()
                .flatMap(said -> survey.question(said.question).stream()
                        .filter(question -> question.kind() != Survey.Kind.NUMBER)
                        .map(question -> question.text().in(card.language()) + " "
                                + (said.text == null ? said.score + "/" + Survey.HIGHEST_SCORE : said.text)))
                .collect(Collectors.joining("\n"));
    }
}
