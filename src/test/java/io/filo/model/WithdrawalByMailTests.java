package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.message.IncomingMail;
import io.filo.message.Message;
import io.filo.message.MessageClass;
import io.filo.order.MailedWithdrawals;
import io.filo.order.ReturnView;
import io.filo.order.Returns;
import io.filo.order.Snapshot;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.ticket.TicketDetail;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What comes of mails that speak of a withdrawal. */
class WithdrawalByMailTests extends CaseTest {

    private static final AtomicInteger NUMBER = new AtomicInteger(61_000);
    private static final String DECLARED = "Con la presente recedo dal contratto.";

    @Autowired
    SnapshotIntake intake;

    @Autowired
    Returns returns;

    @Autowired
    MailedWithdrawals withdrawals;

    private final String shop = "s" + UUID.randomUUID().toString().substring(0, 8);

    // --- through the mailbox ----------------------------------------------------------------------------------------

    @Test
    void theMailOfElenaBeginsHerReturnAndIsAcknowledgedOnceWithDateAndTime() throws Exception {
        var order = arrived(bought(), 3);
        long message =
                takeIn("<" + UUID.randomUUID() + "@posta.example>", """
                        From: Elena Moretti <%s>
                        To: care@filo.example
                        Subject: Recesso ordine %s
                        MIME-Version: 1.0
                        Content-Type: text/plain; charset=utf-8

                        Buonasera,
                        con la presente comunico che recedo dall'acquisto dell'ordine %s
                        (Vento Pro, n. 41), ricevuto martedì. Le scarpe mi stanno strette in
                        punta, le ho solo provate in casa e sono come nuove, con scatola e tutto.
                        Mi dite come rispedirle e quando mi arriva il rimborso? Ho pagato con
                        PayPal.
                        Grazie
                        Elena Moretti
                        """.formatted(sender, order.number, order.number));

        assertThat(returns.ofOrder(order.id)).singleElement().satisfies(back -> {
            assertThat(back.kind()).isEqualTo(ReturnKind.WITHDRAWAL);
            assertThat(back.mode()).isEqualTo(ReturnMode.MAIL);
            assertThat(back.status()).isEqualTo(ReturnStatus.APPROVED);
            assertThat(back.lines()).hasSize(3);
            assertThat(back.requestedAt()).isEqualTo(read(message).receivedAt());
            assertThat(casesOf("return-withdrawal", back.id())).isEqualTo(1);
        });
        var ticket = view(ticketOf(message));
        assertThat(ticket.category()).isEqualTo("WITHDRAWAL");
        assertThat(outgoing(ticket.number())).isEmpty();
        assertThat(casesOf("ticket", ticket.number())).isEqualTo(1);
        assertThat(letters(order))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("Ricevuta del tuo recesso, ordine N" + order.number)
                .containsPattern("Ricevuta il: \\d+ \\p{L}+ \\d{4}, \\d{2}:\\d{2}")
                .contains("1 × Aurora trail, 1 × Merino socks, 1 × Soft flask");
    }

    @Test
    void theSameMailReadOnceMoreAndAReminderBeginNoSecondReturn() throws Exception {
        var order = arrived(bought(), 3);
        var id = "<" + UUID.randomUUID() + "@posta.example>";
        var mail = "From: " + sender + "\nTo: care@filo.example\nSubject: Recesso ordine " + order.number + "\n\n"
                + DECLARED + "\n";
        takeIn(id, mail);
        assertThat(returns.ofOrder(order.id)).hasSize(1);
        long again = takeIn("<" + UUID.randomUUID() + "@posta.example>", mail + "\nAncora io.\n");
        assertThat(returns.ofOrder(order.id)).hasSize(1);
        assertThat(letters(order)).as("about the return").hasSize(2);
        assertThat(outgoing(ticketOf(again)))
                .as("acknowledgement of the ticket")
                .hasSize(1);
        assertThat(reason(again)).isEqualTo("FOUND");
    }

    // --- when it is sure --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Recesso ordine {n}           | recedo, le scarpe non vanno bene",
                "Ordine #{n}                  | Buongiorno. Vorrei esercitare il diritto di recesso. Come si fa?",
                "Order {n}                    | I hereby withdraw from my contract.",
                "Per favore                   | annullate l'ordine n. {n}, grazie",
                "Recesso                      | Ordine N{n}",
            })
    void whoDeclaresItAndNamesTheOrder(String subject, String text) {
        var order = arrived(bought(), 3);
        bought();
        long message = write(subject.replace("{n}", order.number), text.replace("{n}", order.number));
        assertThat(reason(message)).isEqualTo("REQUESTED");
        assertThat(returns.ofOrder(order.id)).hasSize(1);
    }

    @Test
    void whoNamesNoneMeansTheOnlyOneInTime() {
        arrived(bought(), 40);
        var order = arrived(bought(), 14);
        assertThat(reason(write("Recesso", DECLARED))).isEqualTo("REQUESTED");
        assertThat(returns.ofOrder(order.id)).hasSize(1);
    }

    @Test
    void whatHasNotArrivedCanBeWithdrawnFromToo() {
        var order = bought();
        assertThat(reason(write("Annullate l'ordine", DECLARED))).isEqualTo("REQUESTED");
        assertThat(returns.ofOrder(order.id))
                .singleElement()
                .extracting(ReturnView::status)
                .isEqualTo(ReturnStatus.REQUESTED);
    }

    // --- when it is not ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ordine {n}           | Posso ancora esercitare il diritto di recesso?",
                "Recesso ordine {n}   | Come funziona il recesso? Vorrei capire.",
                "Ordine {n}           | Non voglio annullare l'ordine, solo cambiare indirizzo. Il recesso non mi interessa: non recedo.",
                "Order {n}            | Please do not cancel my order.",
                "Recesso ordine {n}?  | Grazie per una risposta",
            })
    void whoAsksOrDeniesIsReadByAPerson(String subject, String text) {
        var order = arrived(bought(), 3);
        long message = write(subject.replace("{n}", order.number), text.replace("{n}", order.number));
        isLeftToAPerson(message, "NOT_STATED", order);
    }

    @Test
    void whoNamesTheOrderOfAnotherIsReadByAPerson() {
        var order = arrived(bought(), 3);
        isLeftToAPerson(write("Recesso ordine 99417", DECLARED), "OTHER_ORDER", order);
    }

    @Test
    void whoseOrderCannotBeToldIsReadByAPerson() {
        var one = arrived(bought(), 3);
        var other = arrived(bought(), 5);
        isLeftToAPerson(write("Recesso", DECLARED), "SEVERAL_ORDERS", one, other);
        isLeftToAPerson(
                write("Recesso", DECLARED + " Ordini " + one.number + " e " + other.number),
                "SEVERAL_ORDERS",
                one,
                other);
    }

    @Test
    void whoHasNoneInTimeIsReadByAPerson() {
        var late = arrived(bought(), 40);
        isLeftToAPerson(write("Recesso", DECLARED), "NO_ORDER", late);
    }

    @Test
    void aStrangerIsReadByAPerson() {
        var order = arrived(bought(), 3);
        long message = receive(IncomingMail.from("x" + sender)
                .id("<" + UUID.randomUUID() + "@example.com>")
                .subject("Recesso ordine " + order.number)
                .text(DECLARED)
                .receivedAt(now()));
        isLeftToAPerson(message, "OTHER_ORDER", order);
    }

    @Test
    void aSenderWhoMayBeForgedIsReadByAPerson() {
        var order = arrived(bought(), 3);
        long message =
                receive(mail("Recesso ordine " + order.number).text(DECLARED).authenticationFailed());
        isLeftToAPerson(message, "UNPROVEN_SENDER", order);
    }

    @Test
    void whatWasBoughtInAShopOrByACompanyIsReadByAPerson() {
        var inShop = bought(SalesChannel.STORE, SalesModel.B2C);
        isLeftToAPerson(write("Recesso ordine " + inShop.number, DECLARED), "NO_DISTANCE_SALE", inShop);
        var company = bought(SalesChannel.WEB, SalesModel.B2B);
        isLeftToAPerson(write("Recesso ordine " + company.number, DECLARED), "NO_DISTANCE_SALE", company);
    }

    @Test
    void aMachineDeclaresNothing() {
        var order = arrived(bought(), 3);
        long message =
                receive(mail("Recesso ordine " + order.number).text(DECLARED).ofClass(MessageClass.AUTO_GENERATED));
        assertThat(returns.ofOrder(order.id)).isEmpty();
        assertThat(view(ticketOf(message)).category()).isEqualTo("WITHDRAWAL");
    }

    @Test
    void whatIsBackAlreadyIsNotAskedForAgain() {
        var order = arrived(bought(), 3);
        long first = write("Recesso ordine " + order.number, DECLARED);
        long id = returns.ofOrder(order.id).get(0).id();
        returns.receive(id, clock.instant());
        returns.complete(id, null);
        events.deliver();
        isNotBegun(write("Recesso ordine " + order.number, DECLARED), "NOTHING_LEFT");
        assertThat(returns.ofOrder(order.id)).hasSize(1);
        assertThat(reason(first)).isEqualTo("REQUESTED");
    }

    // --- around it --------------------------------------------------------------------------------------------------

    private record Placed(long id, String number) {}

    private Placed bought() {
        return bought(SalesChannel.WEB, SalesModel.B2C);
    }

    private Placed bought(SalesChannel channel, SalesModel model) {
        var number = Integer.toString(NUMBER.incrementAndGet());
        take(new Told(number, Told.guest(sender), clock.instant().minus(Duration.ofDays(8)))
                .payment(PaymentStatus.PAID)
                .channel(channel)
                .model(model)
                .order());
        events.deliver();
        return new Placed(
                jdbc.sql("select id from shop_order where shop = ? and external_id = ?")
                        .params(shop, number)
                        .query(Long.class)
                        .single(),
                number);
    }

    private Placed arrived(Placed order, int daysAgo) {
        take(Told.parcel(
                "p" + order.number,
                order.number,
                clock.instant().minus(Duration.ofDays(daysAgo)),
                ShipmentStatus.DELIVERED,
                null));
        events.deliver();
        return order;
    }

    private void take(Snapshot snapshot) {
        transaction.executeWithoutResult(status -> intake.take(new Source(shop, null, false), snapshot));
    }

    private long write(String subject, String text) {
        return receive(mail(subject).text(text));
    }

    private Message read(long messageId) {
        return messages.find(messageId).orElseThrow();
    }

    private void isLeftToAPerson(long message, String reason, Placed... orders) {
        isNotBegun(message, reason);
        for (var order : orders) {
            assertThat(returns.ofOrder(order.id)).isEmpty();
        }
    }

    private void isNotBegun(long message, String reason) {
        assertThat(reason(message)).isEqualTo(reason);
        var ticket = view(ticketOf(message));
        assertThat(ticket.category()).isEqualTo("WITHDRAWAL");
        assertThat(openTask("ticket", ticket.number(), "UserTask_AnswerTicket")).isNotNull();
        assertThat(marked(ticket.number())).containsExactly(reason);
    }

    /** Why no return was begun, as whoever opens the ticket sees it. */
    private List<String> marked(long ticket) {
        return desk.detail(ticket).events().stream()
                .filter(event -> event.type().equals("WITHDRAWAL_SAID"))
                .map(TicketDetail.Event::detail)
                .toList();
    }

    @Test
    void whatIsSaidOnATicketOfSomethingElseOrFiledAsPrivacyIsMarked() {
        var order = arrived(bought(), 3);
        long ticket = ticket();
        receive(mail("Re: Where is my parcel?")
                .text("I withdraw from my contract, order " + order.number + ".")
                .inReplyTo(lastOfOurs(ticket)));
        assertThat(marked(ticket)).containsExactly("NOT_BEGUN");
        receive(mail("Re: Where is my parcel?")
                .text("Please do not cancel anything else.")
                .inReplyTo(lastOfOurs(ticket)));
        assertThat(marked(ticket)).hasSize(1);

        long message = write(
                "Recesso e privacy",
                "Recedo dall'ordine " + order.number + " e chiedo la cancellazione dei miei dati personali (GDPR).");
        var privacy = view(ticketOf(message));
        assertThat(privacy.category()).isEqualTo("PRIVACY");
        assertThat(marked(privacy.number())).containsExactly("NOT_BEGUN");
        assertThat(returns.ofOrder(order.id)).isEmpty();
    }

    /** What the block says of it, asked once more: why it is unsure, or what it did. */
    private String reason(long message) {
        return transaction.execute(status -> {
            status.setRollbackOnly();
            var understood = withdrawals.take(
                    message, Objects.requireNonNull(read(message).customerId()));
            return understood.reason() == null ? understood.outcome().name() : understood.reason();
        });
    }

    /** Subject and text of what was written about returns, oldest first. */
    private List<String> letters(Placed order) {
        return jdbc.sql("""
                        select subject || E'\\n' || visible_text from message m
                        where direction = 'OUT' and conversation_id is null
                          and customer_id = (select customer_id from shop_order where id = ?)
                          and not exists (select from contact_log c where c.message_id = m.id and c.purpose <> 'TRANSACTIONAL')
                        order by id
                        """).param(order.id).query(String.class).list();
    }
}
