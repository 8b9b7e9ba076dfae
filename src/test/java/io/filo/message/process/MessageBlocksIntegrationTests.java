package io.filo.message.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.Customers;
import io.filo.message.Address;
import io.filo.message.Inbox;
import io.filo.message.IncomingMail;
import io.filo.message.Messages;
import io.filo.message.Outbox;
import io.filo.message.OutgoingMessage;
import io.filo.support.NotFoundException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class MessageBlocksIntegrationTests extends IntegrationTest {

    @Autowired
    IdentifySender identifySender;

    @Autowired
    RecogniseTopics recogniseTopics;

    @Autowired
    MarkBounce markBounce;

    @Autowired
    FileMessage fileMessage;

    @Autowired
    Inbox inbox;

    @Autowired
    Outbox outbox;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Messages messages;

    @Autowired
    Customers customers;

    @Autowired
    JdbcClient jdbc;

    private final String sender = "giulia@" + UUID.randomUUID().toString().substring(0, 8) + ".example";

    @Test
    void aSenderIsIdentifiedAndKnownTheNextTime() {
        var first = identifySender.execute(new IdentifySender.Input(received(mail("<1>"))));
        var second = identifySender.execute(new IdentifySender.Input(received(mail("<2>"))));

        assertThat(first.senderKnown()).isFalse();
        assertThat(second).isEqualTo(new IdentifySender.Output(first.customerId(), true, "STANDARD"));
    }

    @Test
    void aMailFromNobodyHasACustomerToo() {
        var nobody = IncomingMail.from(null).text(sender);

        assertThat(identifySender
                        .execute(new IdentifySender.Input(received(nobody)))
                        .customerId())
                .isPositive();
    }

    @Test
    void whoeverPretendsToBeACustomerGetsNoPrivilege() {
        var known = identifySender.execute(new IdentifySender.Input(received(mail("<1>"))));
        jdbc.sql("update customer set customer_class = 'VIP' where id = ?")
                .param(known.customerId())
                .update();

        assertThat(identifySender.execute(new IdentifySender.Input(received(mail("<2>")))))
                .isEqualTo(new IdentifySender.Output(known.customerId(), true, "VIP"));
        assertThat(identifySender.execute(
                        new IdentifySender.Input(received(mail("<3>").authenticationFailed()))))
                .isEqualTo(new IdentifySender.Output(known.customerId(), false, "STANDARD"));
    }

    @Test
    void topicsAreJoinedByComma() {
        var mail = mail("<1>").subject("Reclamo").text("Il pacco non è arrivato");

        assertThat(recogniseTopics
                        .execute(new RecogniseTopics.Input(received(mail)))
                        .topics())
                .isEqualTo("COMPLAINT,DELIVERY");
    }

    /** @return the Message-ID of a mail of ours to that address */
    private String sentTo(String address) {
        var id = transaction.execute(status -> outbox.send(new OutgoingMessage(
                "ANSWER",
                false,
                "care",
                null,
                null,
                "anna",
                List.of(new Address(address, null)),
                List.of(),
                "Parcel",
                "Text",
                "en",
                null,
                "Rule_Transactional@1")));
        return messages.find(id).orElseThrow().internetMessageId();
    }

    @Test
    void aHardBounceMarksTheAddress() {
        customers.identifyByEmail(sender, null, "it");
        var bounce = received(IncomingMail.from("mailer-daemon@mx.example")
                .id("<b@" + sender + ">")
                .references(sentTo(sender))
                .bounceOf(sender, true));

        assertThat(markBounce.execute(new MarkBounce.Input(bounce)).bounceKind())
                .isEqualTo(BounceKind.HARD);
        assertThat(customers.hardBounced(List.of(sender))).containsExactly(sender);
    }

    @Test
    void aSecondReportOfABadAddressAsksNobodyUntilItWasCorrected() {
        var customer = customers.identifyByEmail(sender, null, "it").customerId();
        var sent = new String[] {sentTo(sender), sentTo(sender), sentTo(sender)};

        assertThat(bounced(sent[0])).isEqualTo(BounceKind.HARD);
        assertThat(bounced(sent[1])).isEqualTo(BounceKind.REPEATED);

        var point = customers.card(customer).orElseThrow().contactPoints().get(0);
        customers.correctContactPoint(customer, point.id(), sender, "anna");
        assertThat(bounced(sent[2])).isEqualTo(BounceKind.HARD);
    }

    private BounceKind bounced(String ofMail) {
        var report = received(IncomingMail.from("mailer-daemon@mx.example")
                .id(ofMail.replace("<", "<report."))
                .references(ofMail)
                .bounceOf(sender, true));
        return markBounce.execute(new MarkBounce.Input(report)).bounceKind();
    }

    @Test
    void aBounceOfSomebodyElsesMailMarksNobody() {
        customers.identifyByEmail(sender, null, "it");
        var bounce = received(IncomingMail.from("mailer-daemon@mx.example")
                .id("<b@" + sender + ">")
                .references("<written-in-our-name@spam.example>")
                .bounceOf(sender, true));

        assertThat(markBounce.execute(new MarkBounce.Input(bounce)).bounceKind())
                .isEqualTo(BounceKind.NONE);
        assertThat(customers.hardBounced(List.of(sender))).isEmpty();
    }

    @Test
    void aReportOfAMailToAnotherMarksNobodyElse() {
        customers.identifyByEmail(sender, null, "it");
        var bounce = received(IncomingMail.from("mailer-daemon@mx.example")
                .id("<b@" + sender + ">")
                .references(sentTo("mallory." + sender))
                .bounceOf(sender, true));

        markBounce.execute(new MarkBounce.Input(bounce));
        assertThat(customers.hardBounced(List.of(sender))).isEmpty();
    }

    @Test
    void aReportThatNamesNoMailAsksAPersonAndStopsNothing() {
        customers.identifyByEmail(sender, null, "it");
        var bounce = received(IncomingMail.from("mailer-daemon@mx.example")
                .id("<b@" + sender + ">")
                .bounceOf(sender, true));

        assertThat(markBounce.execute(new MarkBounce.Input(bounce)).bounceKind())
                .isEqualTo(BounceKind.HARD);
        assertThat(customers.hardBounced(List.of(sender))).isEmpty();
    }

    @Test
    void aSoftBounceIsNoReasonToStop() {
        var bounce = received(IncomingMail.from("mailer-daemon@mx.example")
                .id("<b@" + sender + ">")
                .bounceOf(sender, false));

        assertThat(markBounce.execute(new MarkBounce.Input(bounce)).bounceKind())
                .isEqualTo(BounceKind.SOFT);
        assertThat(customers.hardBounced(List.of(sender))).isEmpty();
        assertThat(markBounce
                        .execute(new MarkBounce.Input(received(mail("<1>"))))
                        .bounceKind())
                .isEqualTo(BounceKind.NONE);
    }

    @Test
    void aMessageIsFiledWithItsReason() {
        var message = received(mail("<1>"));

        fileMessage.execute(new FileMessage.Input(message, 77L, null, "AUTO_REPLY"));
        assertThat(messages.find(message).orElseThrow().conversationId()).isEqualTo(77);
        fileMessage.execute(new FileMessage.Input(message, null, null, "RECEIPT"));
        assertThat(messages.find(message).orElseThrow().conversationId()).isEqualTo(77);
        assertThat(jdbc.sql("select filed_as from message where id = ?")
                        .param(message)
                        .query(String.class)
                        .single())
                .isEqualTo("RECEIPT");
    }

    @Test
    void anUnknownMessageIsSaidToBeUnknown() {
        assertThatThrownBy(() -> identifySender.execute(new IdentifySender.Input(-1)))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> fileMessage.execute(new FileMessage.Input(-1, null, null, "TEST")))
                .isInstanceOf(NotFoundException.class);
    }

    private IncomingMail mail(String id) {
        return IncomingMail.from(sender).id(id.replace(">", "." + sender + ">"));
    }

    private long received(IncomingMail mail) {
        return inbox.receive(mail.build()).messageId();
    }
}
