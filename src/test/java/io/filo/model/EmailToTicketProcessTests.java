package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadSource;
import io.filo.lead.LeadView;
import io.filo.mail.OutgoingBytes;
import io.filo.message.IncomingMail;
import io.filo.message.MessageClass;
import io.filo.message.Remarks;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.ticket.AnswerAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.HistoryService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "E-mail to ticket". */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmailToTicketProcessTests extends CaseTest {

    private static final String MAIL = "email-to-ticket";
    private static final String CHOOSE = "UserTask_ChooseTicket";
    private static final String CHECK_ADDRESS = "UserTask_CheckBouncedAddress";
    private static final String CHECK_BURST = "UserTask_CheckBurstOfMails";
    private static final Pattern REPLY_TO =
            Pattern.compile("^Reply-To:\\s.*?([^\\s<>]+@[^\\s<>]+)", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
    private static final String PERSONAL = "UserTask_DecideOnPersonalMail";

    @Autowired
    HistoryService history;

    @Autowired
    Customers customers;

    @Autowired
    Consents consents;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(MAIL);
    }

    /** The elements that the case of that message, which has ended, went through. */
    private List<String> way(long messageId) {
        assertThat(casesOf(MAIL, messageId))
                .as("running cases of message " + messageId)
                .isZero();
        var ended = history.createHistoricProcessInstanceQuery()
                .processDefinitionKey(MAIL)
                .processInstanceBusinessKey(Long.toString(messageId))
                .singleResult();
        assertThat(ended).as("the case of message " + messageId).isNotNull();
        return history.createHistoricActivityInstanceQuery().processInstanceId(ended.getId()).list().stream()
                .map(activity -> activity.getActivityId())
                .toList();
    }

    private long ticketsOfSender() {
        return jdbc.sql("select count(*) from ticket t join contact_point p on p.customer_id = t.customer_id"
                        + " where p.normalised = ?")
                .param(sender)
                .query(Long.class)
                .single();
    }

    @Test
    void aMailOfAStrangerBecomesATicketAndIsAcknowledgedOnce() {
        var messageId = receive(mail("Where is my parcel?"));

        assertThat(way(messageId))
                .contains(
                        "ServiceTask_IdentifySender",
                        "ServiceTask_RecogniseTopics",
                        "BusinessRuleTask_DecideClass",
                        "ServiceTask_OpenTicket",
                        "ServiceTask_AcknowledgeReceipt",
                        "EndEvent_TicketOpened");
        var number = ticketOf(messageId);
        assertThat(view(number).category()).isEqualTo("DELIVERY");
        assertThat(view(number).customerName()).isEqualTo("Emily Carter");
        assertThat(outgoing(number)).singleElement().satisfies(receipt -> {
            assertThat(receipt.automatic()).isTrue();
            assertThat(receipt.visibleText()).contains(Long.toString(number));
        });
        assertThat(casesOf("ticket", number)).isEqualTo(1);
    }

    @Autowired
    LeadDesk leads;

    private List<LeadView> leadsOf(long customerId) {
        return leads.search(null, null, customerId, null, 0, 10).items();
    }

    @Test
    void aMailThatWantsAnOfferBecomesATicketAndALead() {
        var messageId = receive(mail("Preventivo 60 maglie").to("sales@filo.example"));

        assertThat(way(messageId)).contains("ServiceTask_MakeLead", "EndEvent_TicketOpened");
        var ticket = view(ticketOf(messageId));
        assertThat(ticket.category()).isEqualTo("SALES");
        assertThat(leadsOf(ticket.customerId())).singleElement().satisfies(lead -> {
            assertThat(lead.source()).isEqualTo(LeadSource.MAIL);
            assertThat(lead.ticketId()).isEqualTo(ticket.number());
            assertThat(lead.quantity()).isEqualTo(60);
            assertThat(lead.known()).as("made by the same mail").isFalse();
            assertThat(lead.reasons()).extracting(reason -> reason.code()).contains("WANTS_OFFER", "QUANTITY");
            assertThat(casesOf("lead-intake", lead.id())).isEqualTo(1);
        });
    }

    @Test
    void aWithdrawalBeginsAReturnThatAcknowledgesAndASecondMailFindsIt() {
        var order = orderOfSender();
        var first = receive(mail("Withdrawal from order N" + order.number()).text("I withdraw from the contract."));
        assertThat(way(first)).contains("ServiceTask_RequestWithdrawal", "EndEvent_ReturnBegun");
        assertThat(view(ticketOf(first)).category()).isEqualTo("WITHDRAWAL");
        assertThat(outgoing(ticketOf(first)))
                .as("acknowledgements of the ticket")
                .isEmpty();

        var second = receive(mail("Order N" + order.number()).text("As I wrote, I withdraw from the contract."));
        assertThat(way(second))
                .contains("ServiceTask_RequestWithdrawal", "ServiceTask_AcknowledgeReceipt", "EndEvent_TicketOpened");
        assertThat(outgoing(ticketOf(second))).hasSize(1);
        assertThat(jdbc.sql("select count(*) from goods_return where order_id = ?")
                        .param(order.id())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    private record Placed(long id, String number) {}

    @Autowired
    SnapshotIntake intake;

    /** Bought two days ago, and not there yet. */
    private Placed orderOfSender() {
        var shop = "s" + UUID.randomUUID().toString().substring(0, 8);
        var number = Integer.toString(4000 + (int) (Math.random() * 1000));
        transaction.executeWithoutResult(status -> intake.take(
                new Source(shop, null, false),
                new Told(number, Told.guest(sender), clock.instant().minus(Duration.ofDays(2)))
                        .payment(PaymentStatus.PAID)
                        .order()));
        events.deliver();
        return jdbc.sql("select id from shop_order where shop = ?")
                .param(shop)
                .query((row, n) -> new Placed(row.getLong("id"), number))
                .single();
    }

    @Test
    void aColleaguesOwnMailMakesNoCustomerAndNoLead() {
        var messageId = receive(IncomingMail.from("anna@filo.example")
                .id("<" + sender + "-colleague@filo.example>")
                .subject("Preventivo 60 maglie")
                .text("Chi se ne occupa?")
                .receivedAt(now()));

        assertThat(way(messageId)).contains("EndEvent_TicketOpened");
        assertThat(customers.search(null, "anna@filo.example", null, 0, 1).items())
                .isEmpty();
        assertThat(jdbc.sql("select count(*) from lead where message_id = ?")
                        .param(messageId)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void theSameMailTwiceIsOneTicket() {
        var mail = mail("Where is my parcel?");
        var first = receive(mail);
        var second = receive(mail);

        assertThat(second).isEqualTo(first);
        assertThat(ticketsOfSender()).isEqualTo(1);
        assertThat(outgoing(ticketOf(first))).hasSize(1);
    }

    @Test
    void aMachineThatWantsSomethingGetsATicketAndNoAcknowledgement() {
        var messageId = receive(mail("New order").ofClass(MessageClass.AUTO_GENERATED));

        assertThat(way(messageId)).contains("EndEvent_TicketOpened");
        assertThat(outgoing(ticketOf(messageId))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"AUTO_REPLY", "RECEIPT", "OWN_LOOP"})
    void anAutomaticMessageIsFiledAndNobodyIsWoken(MessageClass messageClass) {
        var number = ticket();
        answer(number, AnswerAction.ANSWER_AND_WAIT);

        var messageId =
                receive(mail("Out of office").inReplyTo(lastOfOurs(number)).ofClass(messageClass));

        assertThat(way(messageId))
                .contains("ServiceTask_FileAutomaticMessage", "EndEvent_AutomaticMessageFiled")
                .doesNotContain("ServiceTask_AddToTicket");
        assertThat(messages.ofConversation(number))
                .extracting(message -> message.id())
                .contains(messageId);
        assertThat(view(number).turn()).isEqualTo("CUSTOMER");
        assertThat(ticketsOfSender()).isEqualTo(1);
    }

    @Test
    void whoCallsAMailOfOursSpamObjects() {
        var number = ticket();
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        long customer = view(number).customerId();

        var messageId =
                receive(mail("Abuse report").inReplyTo(lastOfOurs(number)).ofClass(MessageClass.FEEDBACK));

        assertThat(way(messageId)).contains("ServiceTask_RecordComplaint", "EndEvent_ComplaintRecorded");
        assertThat(consents.log(customer, 0, 10).items())
                .allSatisfy(said -> {
                    assertThat(said.state()).isEqualTo(ConsentState.OBJECTED);
                    assertThat(said.source()).isEqualTo("COMPLAINT");
                    assertThat(said.proof()).startsWith("message:" + messageId);
                    assertThat(said.contactPointId()).isNotNull();
                })
                .extracting(said -> said.purpose())
                .containsExactlyInAnyOrder(ConsentPurpose.MARKETING, ConsentPurpose.SURVEY);
        assertThat(customers.timeline(customer, 0, 20).items())
                .extracting(entry -> entry.type())
                .contains("SPAM_COMPLAINT", "CONSENT_OBJECTED");
        assertThat(view(number).turn()).isEqualTo("CUSTOMER");

        receive(mail("Abuse report again").inReplyTo(lastOfOurs(number)).ofClass(MessageClass.FEEDBACK));
        assertThat(consents.log(customer, 0, 10).total()).as("said once").isEqualTo(2);
    }

    @Test
    void aReportOfAMailThatIsNotOursObjectsToNothing() {
        var number = ticket();

        var messageId = receive(
                mail("Abuse report").inReplyTo("<somebody@else.example>").ofClass(MessageClass.FEEDBACK));

        assertThat(way(messageId)).contains("EndEvent_ComplaintRecorded");
        assertThat(consents.log(view(number).customerId(), 0, 10).total()).isZero();
    }

    @Test
    void aHardBounceMarksTheAddressAndAsksSomebodyToFindTheRightOne() {
        var number = ticket();
        var messageId = receive(hardBounce(number, 1));

        var open = openTask(MAIL, messageId, CHECK_ADDRESS);
        assertThat(open.candidateGroups()).containsExactly("care");
        assertThat(open.dueAt()).isNotNull();
        assertThat(messages.ofConversation(number))
                .extracting(message -> message.id())
                .contains(messageId);
        assertThat(customers.card(view(number).customerId()).orElseThrow().contactPoints())
                .extracting(point -> point.state())
                .containsExactly("HARD_BOUNCED");

        complete(MAIL, messageId, CHECK_ADDRESS, Map.of());
        assertThat(way(messageId)).contains("EndEvent_AddressChecked");
    }

    private IncomingMail hardBounce(long number, int which) {
        return IncomingMail.from("mailer-daemon@mx.example.com")
                .id("<" + which + sender + "-bounce@mx.example.com>")
                .subject("Undelivered Mail Returned to Sender")
                .text(which + " 550 5.1.1 " + sender)
                .inReplyTo(lastOfOurs(number))
                .bounceOf(sender, true)
                .receivedAt(now());
    }

    @Test
    void aFurtherHardBounceOfThatAddressIsOnRecordAndAsksNobodyElse() {
        var number = ticket();
        var first = receive(hardBounce(number, 1));

        var second = receive(hardBounce(number, 2));

        assertThat(openTask(MAIL, first, CHECK_ADDRESS)).isNotNull();
        assertThat(way(second)).contains("EndEvent_BounceNoted").doesNotContain(CHECK_ADDRESS);
        assertThat(messages.ofConversation(number))
                .extracting(message -> message.id())
                .contains(first, second);
    }

    @Test
    void aMailThatOurOwnServerRefusesAsksSomebodyAlsoWhenTheAddressIsNotAtFault() {
        var number = ticket();
        var messageId = receive(IncomingMail.from(null)
                .id(null)
                .subject("Where is my parcel?")
                .text("554 5.7.1 Refused by policy")
                .inReplyTo(lastOfOurs(number))
                .bounceOf(sender, false)
                .reason(Remarks.of(Remarks.REFUSED_BY_SERVER, "554 5.7.1 Refused by policy"))
                .receivedAt(now()));

        assertThat(openTask(MAIL, messageId, CHECK_ADDRESS)).isNotNull();
        assertThat(customers.card(view(number).customerId()).orElseThrow().contactPoints())
                .extracting(point -> point.state())
                .containsExactly("SOFT_BOUNCED");
        complete(MAIL, messageId, CHECK_ADDRESS, Map.of());
    }

    @Test
    void aSoftBounceIsNoted() {
        var number = ticket();

        var messageId = receive(IncomingMail.from("mailer-daemon@mx.example.com")
                .id("<" + sender + "-delayed@mx.example.com>")
                .subject("Delayed")
                .text("452 4.2.2 " + sender)
                .inReplyTo(lastOfOurs(number))
                .bounceOf(sender, false)
                .receivedAt(now()));

        assertThat(way(messageId)).contains("EndEvent_BounceNoted").doesNotContain(CHECK_ADDRESS);
    }

    @Test
    void aReplyIsAddedToItsTicketAndWakesIt() {
        var number = ticket();
        answer(number, AnswerAction.ANSWER_AND_WAIT);

        var messageId = reply(number);

        assertThat(way(messageId)).contains("ServiceTask_AddToTicket", "EndEvent_AddedToTicket");
        assertThat(ticketOf(messageId)).isEqualTo(number);
        assertThat(view(number).turn()).isEqualTo("SHOP");
        assertThat(ticketsOfSender()).isEqualTo(1);
    }

    /** A mail sent to the reply address of one open ticket in answer to a mail of another. */
    private long between(long one, long other) {
        return between(mail("Re: both"), one, other);
    }

    private long between(io.filo.message.IncomingMail mail, long one, long other) {
        return receive(mail.deliveredTo(replyAddress(one)).inReplyTo(lastOfOurs(other)));
    }

    private String replyAddress(long number) {
        var mail = new String(OutgoingBytes.of(jdbc, outgoing(number).get(0).id()), StandardCharsets.UTF_8);
        var address = REPLY_TO.matcher(mail);
        assertThat(address.find()).as("Reply-To in " + mail).isTrue();
        return address.group(1);
    }

    @Test
    void evidenceInConflictAsksSomebodyWhoKnowsTheTicket() {
        var one = ticket();
        var other = ticket();

        var messageId = between(one, other);
        var open = openTask(MAIL, messageId, CHOOSE);
        assertThat(open.candidateGroups()).containsExactly("care");
        assertThat(messages.find(messageId).orElseThrow().candidates())
                .as("what its form offers to pick from")
                .containsExactlyInAnyOrder(one, other);

        complete(MAIL, messageId, CHOOSE, Map.of("threadOutcome", "FOUND", "ticketId", Long.toString(other)));
        assertThat(way(messageId)).contains("EndEvent_AddedToTicket");
        assertThat(ticketOf(messageId)).isEqualTo(other);
    }

    @Test
    void evidenceInConflictMayBeANewMatter() {
        var one = ticket();
        var other = ticket();
        var messageId = between(one, other);

        clocks.advance(Duration.ofHours(1));
        complete(MAIL, messageId, CHOOSE, Map.of("threadOutcome", "NONE"));

        assertThat(way(messageId)).contains("EndEvent_TicketOpened");
        assertThat(ticketOf(messageId)).isNotIn(one, other);
    }

    @Test
    void aCapOnAcknowledgementsThatIsReachedAsksSomebodyOnceInItsWindow() {
        ticket();
        ticket();
        var third = receive(mail("Where is my third parcel?"));
        var fourth = receive(mail("Where is my fourth parcel?"));

        assertThat(openTask(MAIL, third, CHECK_BURST).candidateGroups()).containsExactly("care");
        assertThat(casesOf("ticket", ticketOf(third)))
                .as("the ticket goes its own way")
                .isEqualTo(1);
        assertThat(way(fourth)).contains("EndEvent_TicketOpened").doesNotContain(CHECK_BURST);
        complete(MAIL, third, CHECK_BURST, Map.of());
        assertThat(way(third)).contains("EndEvent_BurstChecked");
        assertThat(outgoing(ticketOf(third))).isEmpty();

        clocks.advance(Duration.ofMinutes(61));
        ticket();
        ticket();
        openTask(MAIL, receive(mail("Where is my last parcel?")), CHECK_BURST);
    }

    @Test
    void aFloodIsParkedOnOneTicket() {
        for (int mail = 1; mail <= 20; mail++) {
            ticket();
        }

        var first = receive(mail("Again"));
        var second = receive(mail("And again"));

        assertThat(way(first)).contains("ServiceTask_ParkFlood", "EndEvent_FloodParked");
        assertThat(view(ticketOf(first)).category()).isEqualTo("FLOOD");
        assertThat(ticketOf(second)).isEqualTo(ticketOf(first));
        assertThat(ticketsOfSender()).isEqualTo(21);
    }

    /** A mail to luca's own mailbox. */
    private long personal() {
        return personal("Dinner?");
    }

    private long personal(String subject) {
        var messageId = receive(mail(subject).toAPerson());
        var task = engine.getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey(Long.toString(messageId))
                .taskDefinitionKey(PERSONAL)
                .taskAssignee("luca")
                .singleResult();
        assertThat(task).as("the owner's task, and nobody else's").isNotNull();
        assertThat(ticketsOfSender()).isZero();
        assertThat(messages.find(messageId).orElseThrow().privateTo()).isEqualTo("luca");
        as("luca", "sales");
        return messageId;
    }

    @Test
    void theOwnerOfAPersonalMailboxFindsItsTasksInTasklistAndOnTheConsole() {
        var messageId = personal();
        var task = openTask(MAIL, messageId, PERSONAL);

        assertThat(tasks.forPerson("luca", 1000)).contains(task);
        assertThat(tasks.forPerson("anna", 1000)).doesNotContain(task);
        var mine = engine.getFilterService().createTaskFilterQuery().orderByFilterId().asc().list().stream()
                .filter(filter -> engine.getFilterService().list(filter.getId()).stream()
                        .anyMatch(listed -> ((org.camunda.bpm.engine.task.Task) listed)
                                .getId()
                                .equals(task.id())))
                .toList();
        assertThat(mine).as("filters of Tasklist that list it").isNotEmpty();

        tasks.assign(task.id(), null);
        assertThat(tasks.forPerson("luca", 1000))
                .as("handed back by mistake, it is offered to them")
                .anyMatch(open -> open.id().equals(task.id()));
    }

    @Test
    void aDecisionThatNobodyOffersLeavesAPersonalMailPersonal() {
        var messageId = personal();
        as("luca", "sales");

        assertThatThrownBy(() -> complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", "NONSENSE")))
                .hasMessageContaining("no way on");
        openTask(MAIL, messageId, PERSONAL);
        assertThat(messages.find(messageId).orElseThrow().privateTo()).isEqualTo("luca");
    }

    @Test
    void nobodyElseDecidesOnAPersonalMail() {
        var messageId = personal();
        as("anna", "care", "admin");

        for (var decision : List.of("TICKET", "LEAD", "FILE", "IGNORE")) {
            assertThatThrownBy(() -> complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", decision)))
                    .hasStackTraceContaining("personal mailbox of luca");
        }
        openTask(MAIL, messageId, PERSONAL);
        assertThat(messages.find(messageId).orElseThrow().privateTo()).isEqualTo("luca");
    }

    @Test
    void aPersonalMailThatCouldBelongToTwoTicketsIsSharedBeforeOthersChoose() {
        var messageId = between(mail("Which one?").toAPerson(), ticket(), ticket());
        as("luca", "sales");

        complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", "TICKET"));

        openTask(MAIL, messageId, CHOOSE);
        assertThat(messages.find(messageId).orElseThrow().privateTo()).isNull();
    }

    @Test
    void aPersonalMailThatAnswersATicketStaysOffItWhenItIsNothingForTheShop() {
        var number = ticket();
        var messageId = receive(
                mail("Re: Where is my parcel?").inReplyTo(lastOfOurs(number)).toAPerson());
        as("luca", "sales");

        complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", "IGNORE"));

        var message = messages.find(messageId).orElseThrow();
        assertThat(message.conversationId()).isNull();
        assertThat(message.privateTo()).isEqualTo("luca");
    }

    @Test
    void anUnreadablePersonalMailIsItsOwnersToo() {
        var messageId = transaction.execute(
                status -> inbox.receiveUnreadable("luca", "luca", null, "?", "The mail has no header.", now()));
        events.deliver();

        assertThat(openTask(MAIL, messageId, PERSONAL).assignee()).isEqualTo("luca");
        assertThat(messages.find(messageId).orElseThrow().conversationId()).isNull();
    }

    @Test
    void aPersonalMailBecomesALeadWhenItsOwnerSaysSo() {
        var messageId = personal("Could I have a quote for 30 shirts?");
        as("luca", "sales");

        complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", "LEAD"));

        assertThat(way(messageId)).contains("ServiceTask_MakeLeadOfPersonalMail", "EndEvent_LeadMade");
        assertThat(ticketsOfSender()).isZero();
        var message = messages.find(messageId).orElseThrow();
        assertThat(message.privateTo()).isNull();
        assertThat(leadsOf(message.customerId())).singleElement().satisfies(lead -> {
            assertThat(lead.messageId()).isEqualTo(messageId);
            assertThat(lead.topics()).as("what is asked for counts").contains("QUOTE");
        });
    }

    @Test
    void aPersonalMailBecomesATicketWhenItsOwnerSaysSo() {
        var messageId = personal();

        complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", "TICKET"));

        assertThat(way(messageId)).contains("ServiceTask_SharePersonalMail", "EndEvent_TicketOpened");
        assertThat(ticketsOfSender()).isEqualTo(1);
        assertThat(messages.find(messageId).orElseThrow().privateTo()).isNull();
    }

    @Test
    void aPersonalMailGoesOnTheTicketThatItsOwnerPicks() {
        var messageId = personal();
        var number = ticket();

        complete(
                MAIL,
                messageId,
                PERSONAL,
                Map.of("personalMailDecision", "TICKET", "threadOutcome", "FOUND", "ticketId", Long.toString(number)));

        assertThat(way(messageId)).contains("EndEvent_AddedToTicket");
        assertThat(ticketOf(messageId)).isEqualTo(number);
    }

    @Test
    void aPersonalMailIsKeptOnTheCardWhenItsOwnerSaysSo() {
        var messageId = personal();

        complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", "FILE"));

        assertThat(way(messageId)).contains("ServiceTask_IdentifySenderOfPersonalMail", "EndEvent_PersonalMailFiled");
        assertThat(ticketsOfSender()).isZero();
        var customer = customers.search(null, sender, null, 0, 1).items().get(0).id();
        var message = messages.find(messageId).orElseThrow();
        assertThat(message.customerId()).isEqualTo(customer);
        assertThat(message.privateTo()).isNull();
        assertThat(customers.timeline(customer, 0, 10).items())
                .anyMatch(entry -> entry.type().equals("MESSAGE_FILED")
                        && ("message:" + messageId).equals(entry.reference())
                        && "luca".equals(entry.actor()));
    }

    @Test
    void aPersonalMailThatIsNoneOfTheShopsBusinessLeavesNoCustomerBehind() {
        var messageId = personal();

        complete(MAIL, messageId, PERSONAL, Map.of("personalMailDecision", "IGNORE"));

        assertThat(way(messageId))
                .contains("EndEvent_PersonalMailFiled")
                .doesNotContain("ServiceTask_IdentifySenderOfPersonalMail");
        assertThat(customers.search(null, sender, null, 0, 1).items()).isEmpty();
        assertThat(messages.find(messageId).orElseThrow().privateTo()).isEqualTo("luca");
    }

    @Test
    void aCaseThatFailsLeavesNothingBehindAndItsEventIsTriedAgain() {
        jdbc.sql("alter table ticket add constraint nothing_new check (subject <> 'Where is my broken parcel?')")
                .update();
        long messageId;
        try {
            messageId = receive(mail("Where is my broken parcel?"));
            assertThat(casesOf(MAIL, messageId)).isZero();
            assertThat(messages.find(messageId).orElseThrow().conversationId()).isNull();
        } finally {
            jdbc.sql("alter table ticket drop constraint nothing_new").update();
        }
        clocks.advance(Duration.ofSeconds(1));
        events.deliver();

        assertThat(way(messageId)).contains("EndEvent_TicketOpened");
        assertThat(outgoing(ticketOf(messageId))).hasSize(1);
    }

    @Test
    void aChoiceOfNoTicketIsRefused() {
        var messageId = between(ticket(), ticket());

        assertThatThrownBy(
                        () -> complete(MAIL, messageId, CHOOSE, Map.of("threadOutcome", "FOUND", "ticketId", "none")))
                .hasMessageContaining("'none' is no whole number");
        openTask(MAIL, messageId, CHOOSE);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(MAIL))
                .as("not gone through; see target/models/email-to-ticket-coverage.bpmn")
                .isEmpty();
    }
}
