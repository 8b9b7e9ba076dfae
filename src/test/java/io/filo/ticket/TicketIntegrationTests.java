package io.filo.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.Customers;
import io.filo.message.Conversations;
import io.filo.message.FallbackTickets;
import io.filo.message.Inbox;
import io.filo.message.Messages;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import io.filo.support.WorkingCalendar;
import io.filo.ticket.TicketDesk.NewTicket;
import io.filo.ticket.TicketIntake.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class TicketIntegrationTests extends IntegrationTest {

    private static final Sorted DELIVERY =
            new Sorted("DELIVERY", "care", TicketPriority.HIGH, "answer-delivery", true, null);

    @Autowired
    TicketIntake intake;

    @Autowired
    TicketCourse course;

    @Autowired
    TicketCorrespondence correspondence;

    @Autowired
    TicketDesk desk;

    @Autowired
    CustomerRepliedValidity customerReplied;

    @Autowired
    TicketMergedValidity merged;

    @Autowired
    TicketDiagramObject diagramObject;

    @Autowired
    Conversations conversations;

    @Autowired
    FallbackTickets fallback;

    @Autowired
    Inbox inbox;

    @Autowired
    Messages messages;

    @Autowired
    Customers customers;

    @Autowired
    WorkingCalendar calendar;

    @Autowired
    FiloClock clock;

    @Autowired
    IdentityService identity;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    private final String sender = "emily." + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @BeforeEach
    void annaIsSignedIn() {
        identity.setAuthentication("anna", List.of("care"));
    }

    @AfterEach
    void nobodyIsSignedIn() {
        identity.clearAuthentication();
        clock.setOffset(Duration.ZERO);
        // Cases are not what is tested here: nothing is left to the dispatcher of another test.
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
    }

    private long mail(String subject) {
        return mail(subject, now);
    }

    private long mail(String subject, Instant receivedAt) {
        return new MailFrom(inbox, transaction, clock).receive(sender, subject, receivedAt);
    }

    /** As the engine does: all of a step in one transaction. */
    private <T> T tx(Supplier<T> step) {
        return transaction.execute(status -> step.get());
    }

    private void tx(Runnable step) {
        transaction.executeWithoutResult(status -> step.run());
    }

    private long emily() {
        return customers.identifyByEmail(sender, "Emily Carter", "en").customerId();
    }

    private long ticket(String subject) {
        return tx(() -> intake.open(mail(subject), emily(), DELIVERY));
    }

    private void answer(long number, AnswerAction action) {
        desk.saveDraft(number, null, "It arrives tomorrow.");
        tx(() -> correspondence.answer(number, action));
    }

    private List<String> events(long number) {
        return jdbc.sql("select kind || ' ' || name || ' ' || cause from process_event where business_key = ?"
                        + " and name like 'ticket.%' order by id")
                .param(Long.toString(number))
                .query(String.class)
                .list();
    }

    private TicketView view(long number) {
        return desk.find(number).orElseThrow();
    }

    // --- intake -----------------------------------------------------------------------------------------------------

    @Test
    void aMessageBecomesATicketWithItsCase() {
        long message = mail("Where is my parcel?");
        long number = tx(() -> intake.open(message, emily(), DELIVERY));

        TicketView ticket = view(number);
        assertThat(ticket.subject()).isEqualTo("Where is my parcel?");
        assertThat(ticket.customerName()).isEqualTo("Emily Carter");
        assertThat(ticket.category()).isEqualTo("DELIVERY");
        assertThat(ticket.priority()).isEqualTo("HIGH");
        assertThat(ticket.status()).isEqualTo("OPEN");
        assertThat(ticket.turn()).isEqualTo("SHOP");
        assertThat(ticket.mailboxKey()).isEqualTo("care");
        assertThat(ticket.language()).isEqualTo("en");
        assertThat(ticket.openedAt()).isEqualTo(now);
        assertThat(messages.ofConversation(number))
                .singleElement()
                .satisfies(placed -> assertThat(placed.id()).isEqualTo(message));
        assertThat(events(number)).containsExactly("START ticket.opened ticket:" + number);
        assertThat(jdbc.sql(
                                "select variables::text from process_event where name = 'ticket.opened' and business_key = ?")
                        .param(Long.toString(number))
                        .query(String.class)
                        .single())
                .contains("\"ticketId\": \"" + number + "\"")
                .contains("\"customerClass\": \"STANDARD\"")
                .contains("\"sure\": true")
                .doesNotContain("Emily");
        assertThat(desk.detail(number).events())
                .singleElement()
                .satisfies(event -> assertThat(event.type()).isEqualTo("OPENED"));
        assertThat(customers.timeline(ticket.customerId(), 0, 10).items())
                .anySatisfy(entry -> assertThat(entry.reference()).isEqualTo("ticket:" + number));
    }

    @Test
    void openingTakesThreeStatementsAndAReplyFour() {
        ticket("fills the block of numbers");
        long message = mail("Where?");
        long customer = emily();
        int opening = transaction.execute(status -> {
            messages.find(message);
            try (var statements = new Statements()) {
                tx(() -> intake.open(message, customer, DELIVERY));
                return statements.count();
            }
        });
        assertThat(opening).isEqualTo(3);

        long number = ticket("Another");
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        long reply = mail("Re: Another");
        int adding = transaction.execute(status -> {
            messages.find(reply);
            try (var statements = new Statements()) {
                tx(() -> intake.add(reply, number));
                flush();
                return statements.count();
            }
        });
        assertThat(adding).isEqualTo(4);
    }

    @Autowired
    jakarta.persistence.EntityManager entities;

    private void flush() {
        entities.flush();
    }

    @Test
    void theClockTakesTwoStatementsAndAnAcknowledgementFour() {
        long number = ticket("Where?");
        int clocked = transaction.execute(status -> {
            try (var statements = new Statements()) {
                tx(() -> course.startClock(number, 60, 120, 600));
                flush();
                return statements.count();
            }
        });
        assertThat(clocked).isEqualTo(2);

        long message = mail("Hello?");
        long second = tx(() -> intake.open(message, emily(), DELIVERY));
        int acknowledged = transaction.execute(status -> {
            try (var statements = new Statements()) {
                tx(() -> correspondence.acknowledge(message, second, null));
                return statements.count();
            }
        });
        assertThat(acknowledged).isLessThanOrEqualTo(4);
    }

    @Test
    void theSameMessageTwiceIsOneTicket() {
        long message = mail("Twice");
        long number = tx(() -> intake.open(message, emily(), DELIVERY));
        assertThat(tx(() -> intake.open(message, emily(), DELIVERY))).isEqualTo(number);
        assertThat(events(number)).hasSize(1);
        assertThat(messages.ofConversation(number)).hasSize(1);
    }

    @Test
    void twoWorkersWithTheSameMessageMakeOneTicket() throws Exception {
        long message = mail("At once");
        long customer = emily();
        Set<Long> numbers = new HashSet<>(atOnce(8, () -> tx(() -> intake.open(message, customer, DELIVERY))));
        assertThat(numbers).hasSize(1);
        assertThat(messages.ofConversation(numbers.iterator().next())).hasSize(1);
        assertThat(jdbc.sql("select count(*) from ticket where origin = ?")
                        .param("message:" + message)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aTicketThatWasNeverThereIsNotRelated() {
        long number = tx(() -> intake.open(
                mail("Related"),
                emily(),
                new Sorted("GENERAL", "care", TicketPriority.LOW, null, false, 999_999_999L)));
        assertThat(view(number).relatedTo()).isNull();
        long related = tx(() -> intake.open(
                mail("Related"), emily(), new Sorted("GENERAL", "care", TicketPriority.LOW, null, false, number)));
        assertThat(view(related).relatedTo()).isEqualTo(number);
    }

    @Test
    void aReplyWakesTheWaitingCaseAndGivesTheShopTheTurn() {
        long number = ticket("Where?");
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        assertThat(customerReplied.stillMeaningful(Long.toString(number))).isFalse();

        long reply = mail("Re: Where?");
        assertThat(tx(() -> intake.add(reply, number))).isEqualTo(number);

        assertThat(view(number).turn()).isEqualTo("SHOP");
        assertThat(view(number).status()).isEqualTo("OPEN");
        assertThat(events(number))
                .containsExactly(
                        "START ticket.opened ticket:" + number, "WAKE ticket.customerReplied message:" + reply);
        assertThat(customerReplied.stillMeaningful(Long.toString(number))).isTrue();

        answer(number, AnswerAction.ANSWER_AND_RESOLVE);
        tx(() -> course.resolve(number));
        assertThat(customerReplied.stillMeaningful(Long.toString(number))).isFalse();
    }

    @Test
    void aReplyToAClosedTicketBeginsANewCase() {
        long number = ticket("Where?");
        tx(() -> course.resolve(number));
        tx(() -> course.close(number));
        assertThat(view(number).closedAt()).isNotNull();

        long reply = mail("Re: Where?");
        tx(() -> intake.add(reply, number));

        TicketView ticket = view(number);
        assertThat(ticket.status()).isEqualTo("OPEN");
        assertThat(ticket.turn()).isEqualTo("SHOP");
        assertThat(ticket.closedAt()).isNull();
        assertThat(events(number)).contains("START ticket.reopened message:" + reply);
    }

    @Test
    void aMessageThatSlippedInBeforeTheEndIsNotLost() {
        long number = ticket("Where?");
        tx(() -> course.resolve(number));
        long reply = mail("Re: Where?");
        tx(() -> intake.add(reply, number));

        tx(() -> course.close(number));

        assertThat(view(number).status()).isEqualTo("OPEN");
        assertThat(events(number)).anyMatch(event -> event.startsWith("START ticket.reopened"));
    }

    @Test
    void addingToNothingIsRefused() {
        long message = mail("Where?");
        assertThatThrownBy(() -> tx(() -> intake.add(message, 999_999_999L))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> tx(() -> intake.open(999_999_999L, emily(), DELIVERY)))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void aFloodIsOneTicketForEachSenderAndWindow() throws Exception {
        List<Long> mails = java.util.stream.IntStream.range(0, 6)
                .mapToObj(i -> mail("Flood " + i))
                .toList();
        Set<Long> numbers = new HashSet<>();
        var queue = new java.util.concurrent.ConcurrentLinkedQueue<>(mails);
        numbers.addAll(atOnce(6, () -> tx(() -> intake.park(queue.remove()))));
        assertThat(numbers).hasSize(1);
        long number = numbers.iterator().next();
        assertThat(view(number).category()).isEqualTo("FLOOD");
        assertThat(messages.ofConversation(number)).hasSize(6);
        assertThat(events(number)).as("one task").hasSize(1);

        long later = tx(() -> intake.park(mail("Flood again", now.plus(Duration.ofHours(3)))));
        assertThat(later).isNotEqualTo(number);
    }

    @Test
    void aMailThatCouldNotBeReadBecomesATicketEvenWithoutASender() {
        long message = transaction.execute(
                status -> inbox.receiveUnreadable("care", null, null, "(no subject)", "broken MIME", now));
        long number = tx(() -> fallback.openFor(message, "care", null, "(no subject)", "broken MIME", now));
        assertThat(view(number).category()).isEqualTo("MAIL_UNREADABLE");
        assertThat(events(number)).containsExactly("START ticket.opened ticket:" + number);
    }

    @Test
    void sendersWhomNobodyKnowsShareNothing() {
        List<Long> numbers = Stream.of("broken header", "broken MIME")
                .map(why -> tx(() -> {
                    long message = inbox.receiveUnreadable("care", null, null, "(no subject)", why, now);
                    return fallback.openFor(message, "care", null, "(no subject)", why, now);
                }))
                .toList();
        TicketDetail second = desk.detail(numbers.get(1));
        assertThat(second.customer().isNobody()).isTrue();
        assertThat(second.earlierTickets()).isEmpty();
        assertThat(desk.detail(ticket("Where?")).customer().isNobody()).isFalse();
    }

    // --- course -----------------------------------------------------------------------------------------------------

    @Test
    void theResponseClockCountsWorkingTimeFromTheMessage() {
        long number = ticket("Where?");
        var first = tx(() -> course.startClock(number, 60, 240, 600));
        assertThat(first.dueAt()).isEqualTo(calendar.plusWorkingMinutes(now, 60));
        assertThat(first.warnAt()).isEqualTo(calendar.plusWorkingMinutes(now, 45));
        assertThat(first.priorityNumber()).isEqualTo(75);
        assertThat(view(number).responseDueAt()).isEqualTo(first.dueAt());
        assertThat(view(number).resolutionDueAt()).isEqualTo(calendar.plusWorkingMinutes(now, 600));

        answer(number, AnswerAction.ANSWER_AND_WAIT);
        assertThat(view(number).responseDueAt()).isNull();

        Instant replied = now.plus(Duration.ofDays(7));
        tx(() -> intake.add(mail("Re: Where?", replied), number));
        var next = tx(() -> course.startClock(number, 60, 240, 600));
        assertThat(next.dueAt()).isEqualTo(calendar.plusWorkingMinutes(replied, 240));
        long customers = calendar.workingMinutesBetween(clock.instant(), replied);
        assertThat(calendar.workingMinutesBetween(now, view(number).resolutionDueAt()))
                .isBetween(600 + customers - 2, 600 + customers + 2);
    }

    @Test
    void escalationNamesTheLeadAndStopsWithTheAnswer() {
        long number = ticket("Where?");
        tx(() -> course.warn(number));
        assertThat(view(number).escalation()).isEqualTo(1);
        assertThat(tx(() -> course.escalate(number))).isEqualTo("care-lead");
        assertThat(tx(() -> course.escalate(number))).isEqualTo("care-lead");
        assertThat(view(number).escalation()).isEqualTo(2);
        assertThat(desk.detail(number).events().stream().map(TicketDetail.Event::type))
                .containsExactly("OPENED", "DEADLINE_NEAR", "ESCALATED");
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        assertThat(view(number).escalation()).isZero();
        tx(() -> course.escalate(number));
        assertThat(view(number).escalation()).isZero();
    }

    @Test
    void countsHowOftenProcessesOpenedItAgainOfLate() {
        long number = ticket("Where?");
        identity.clearAuthentication();
        for (int times = 1; times <= 4; times++) {
            tx(() -> course.resolve(number));
            assertThat(tx(() -> course.reopen(number))).isEqualTo(times);
        }
        clock.setOffset(Duration.ofHours(2));
        tx(() -> course.resolve(number));
        assertThat(tx(() -> course.reopen(number))).isEqualTo(1);
    }

    @Test
    void forwardingTakesTheTextAlongAsANote() {
        long number = ticket("Where?");
        desk.saveDraft(number, null, "They want sixty shirts.");
        assertThat(tx(() -> course.forward(number, "sales"))).isEqualTo("sales");
        assertThat(view(number).queue()).isEqualTo("sales");
        var detail = desk.detail(number);
        assertThat(detail.draft()).isNull();
        assertThat(detail.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.text()).isEqualTo("They want sixty shirts."));
        assertThatThrownBy(() -> tx(() -> course.forward(number, "kitchen")))
                .hasMessageContaining("care, sales, marketing")
                .extracting("code")
                .isEqualTo("UNKNOWN_QUEUE");
    }

    @Test
    void diagramsSeeCodesAndNumbersOnly() {
        long number = ticket("Where?");
        var facts = diagramObject.find(number);
        assertThat(facts).isEqualTo(new TicketFacts(number, "OPEN", "SHOP", "HIGH", "DELIVERY", "care", 0));
        assertThat(diagramObject.find(999_999_999L)).isNull();
    }

    // --- merging ----------------------------------------------------------------------------------------------------

    @Test
    void mergingMovesMessagesAndNotesAndFollowsWhoeverWritesToTheOld() {
        long source = ticket("One");
        long target = ticket("Other");
        desk.note(source, "Called twice.");
        tx(() -> course.merge(source, target, false));

        assertThat(view(source).status()).isEqualTo("MERGED");
        assertThat(view(source).mergedInto()).isEqualTo(target);
        assertThat(messages.ofConversation(source)).isEmpty();
        assertThat(messages.ofConversation(target)).hasSize(2);
        assertThat(desk.detail(target).notes()).hasSize(1);
        assertThat(events(target)).as("it was the shop's turn there anyway").hasSize(1);
        assertThat(events(source)).as("its own case has done it").hasSize(1);

        long reply = mail("Re: One");
        assertThat(tx(() -> intake.add(reply, source))).isEqualTo(target);
        assertThat(conversations.find(source).orElseThrow().id()).isEqualTo(target);
        assertThat(conversations.find(source).orElseThrow().closedAt()).isNull();
    }

    @Test
    void aChainOfMergesIsFollowedInOneStep() {
        long first = ticket("One");
        long second = ticket("Two");
        long third = ticket("Three");
        tx(() -> course.merge(first, second, false));
        tx(() -> course.merge(second, third, false));
        assertThat(conversations.findAll(List.of(first, second, 999_999_999L)))
                .containsOnlyKeys(first, second)
                .allSatisfy((asked, state) -> assertThat(state.id()).isEqualTo(third));
        assertThat(tx(() -> intake.add(mail("Re: One"), first))).isEqualTo(third);
    }

    @Test
    void whatTheCustomerSaidLastIsSaidOnTheSurvivorNow() {
        long source = ticket("One");
        long target = ticket("Other");
        answer(target, AnswerAction.ANSWER_AND_WAIT);
        tx(() -> course.merge(source, target, false));
        assertThat(view(target).turn()).isEqualTo("SHOP");
        assertThat(events(target)).contains("WAKE ticket.customerReplied merged:" + source);
    }

    @Test
    void mergingIntoAClosedTicketOpensItAgainForAnUnansweredQuestion() {
        long source = ticket("One");
        long target = ticket("Other");
        tx(() -> course.resolve(target));
        tx(() -> course.close(target));
        tx(() -> course.merge(source, target, false));
        assertThat(view(target).status()).isEqualTo("OPEN");
        assertThat(events(target)).contains("START ticket.reopened merged:" + source);
    }

    @Test
    void aMergeFromOutsideEndsTheCase() {
        long source = ticket("One");
        long target = ticket("Other");
        desk.merge(source, target, false);
        assertThat(events(source)).contains("WAKE ticket.merged ticket:" + source);
        assertThat(merged.stillMeaningful(Long.toString(source))).isTrue();
        assertThat(merged.stillMeaningful(Long.toString(target))).isFalse();
    }

    @Test
    void mergesThatMeanNothingAreRefusedInWords() {
        long source = ticket("One");
        long target = ticket("Other");
        long survivor = ticket("Survivor");
        tx(() -> course.merge(target, survivor, false));
        assertThatThrownBy(() -> tx(() -> course.merge(source, source, false)))
                .extracting("code")
                .isEqualTo("MERGE_INTO_ITSELF");
        assertThatThrownBy(() -> tx(() -> course.merge(source, 999_999_999L, false)))
                .extracting("code")
                .isEqualTo("MERGE_INTO_UNKNOWN");
        assertThatThrownBy(() -> tx(() -> course.merge(source, target, false)))
                .hasMessageContaining("ticket " + survivor)
                .extracting("code")
                .isEqualTo("MERGE_INTO_MERGED");
        assertThatThrownBy(() -> tx(() -> course.merge(target, source, false)))
                .extracting("code")
                .isEqualTo("TICKET_ENDED");
        assertThatThrownBy(() -> tx(() -> course.merge(999_999_999L, source, false)))
                .isInstanceOf(NotFoundException.class);
        assertThat(view(source).status()).isEqualTo("OPEN");
    }

    @Test
    void twoTicketsMergedIntoEachOtherAtOnceLeaveOneSurvivor() throws Exception {
        long one = ticket("One");
        long other = ticket("Other");
        var pairs = new java.util.concurrent.ConcurrentLinkedQueue<>(
                List.of(new long[] {one, other}, new long[] {other, one}));
        List<String> outcomes = atOnce(2, () -> {
            long[] pair = pairs.remove();
            try {
                tx(() -> course.merge(pair[0], pair[1], false));
                return "merged";
            } catch (BusinessException refused) {
                return refused.code();
            }
        });
        assertThat(outcomes).containsOnlyOnce("merged");
        assertThat(List.of(view(one).status(), view(other).status())).containsExactlyInAnyOrder("OPEN", "MERGED");
    }

    // --- the desk ---------------------------------------------------------------------------------------------------

    @Test
    void opensATicketByHand() {
        long number = desk.open(new NewTicket(
                sender, "Emily Carter", "Shoe too small", "She called: 42 please.", "sales", "high", "en"));
        TicketView ticket = view(number);
        assertThat(ticket.channel()).isEqualTo("PHONE");
        assertThat(ticket.queue()).isEqualTo("sales");
        assertThat(ticket.priority()).isEqualTo("HIGH");
        assertThat(messages.ofConversation(number)).singleElement().satisfies(message -> {
            assertThat(message.visibleText()).isEqualTo("She called: 42 please.");
            assertThat(message.from().value()).isEqualTo(sender);
            assertThat(message.channel()).isEqualTo("PHONE");
        });
        assertThat(events(number)).containsExactly("START ticket.opened ticket:" + number);

        answer(number, AnswerAction.ANSWER_AND_WAIT);
        assertThat(messages.ofConversation(number)).hasSize(2);
    }

    @Test
    void refusesATicketByHandThatLacksSomething() {
        assertThatThrownBy(() -> desk.open(new NewTicket("no address", null, "A", "B", null, null, "en")))
                .extracting("code")
                .isEqualTo("INVALID_EMAIL");
        assertThatThrownBy(() -> desk.open(new NewTicket(sender, null, " ", "B", null, null, "en")))
                .extracting("code")
                .isEqualTo("EMPTY_SUBJECT");
        assertThatThrownBy(() -> desk.open(new NewTicket(sender, null, "A", " ", null, null, "en")))
                .extracting("code")
                .isEqualTo("EMPTY_MESSAGE");
        assertThatThrownBy(() -> desk.open(new NewTicket(sender, null, "A", "B", "kitchen", null, "en")))
                .extracting("code")
                .isEqualTo("UNKNOWN_QUEUE");
        assertThatThrownBy(() -> desk.open(new NewTicket(sender, null, "A", "B", null, "EXTREME", "en")))
                .extracting("code")
                .isEqualTo("UNKNOWN_PRIORITY");
    }

    @Test
    void showsAllThatAnOperatorNeeds() {
        long earlier = ticket("Earlier");
        long number = ticket("Where is my parcel?");
        desk.saveDraft(number, "task", "Dear Emily");
        desk.note(number, "Very kind on the phone.");

        TicketDetail detail = desk.detail(number);
        assertThat(detail.customer().displayName()).isEqualTo("Emily Carter");
        assertThat(detail.messages()).hasSize(1);
        assertThat(detail.earlierTickets()).extracting(TicketView::number).containsExactly(earlier);
        assertThat(detail.draft()).isEqualTo("Dear Emily");
        assertThat(detail.notes()).hasSize(1);
        assertThat(detail.suggestion()).isNotBlank();

        identity.setAuthentication("luca", List.of("sales"));
        assertThat(desk.detail(number).draft()).as("a draft is its author's").isNull();
        assertThatThrownBy(() -> desk.detail(999_999_999L)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void draftsAreKeptReplacedAndRemoved() {
        long number = ticket("Where?");
        desk.saveDraft(number, null, "One");
        desk.saveDraft(number, null, "Two");
        assertThat(desk.detail(number).draft()).isEqualTo("Two");
        desk.saveDraft(number, null, " ");
        assertThat(desk.detail(number).draft()).isNull();
        assertThatThrownBy(() -> desk.saveDraft(999_999_999L, null, "One")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> desk.saveDraft(number, null, "x".repeat(100_001)))
                .extracting("code")
                .isEqualTo("TEXT_TOO_LONG");
        identity.clearAuthentication();
        assertThatThrownBy(() -> desk.saveDraft(number, null, "One"))
                .extracting("code")
                .isEqualTo("NOBODY_SIGNED_IN");
    }

    @Test
    void findsTicketsByNumberSubjectAndCustomer() {
        long number = ticket("Scarpa difettosa Meridiana");
        long customer = emily();
        assertThat(desk.search(null, null, null, "#" + number, 0, 20).items())
                .extracting(TicketView::number)
                .containsExactly(number);
        assertThat(desk.search("OPEN", "care", customer, "meridi scarpa", 0, 20).items())
                .extracting(TicketView::number)
                .containsExactly(number);
        assertThat(desk.search(null, null, null, sender, 0, 20).items())
                .extracting(TicketView::number)
                .contains(number);
        assertThat(desk.search("CLOSED", null, customer, null, 0, 20).total()).isZero();
        assertThat(desk.search(null, null, customer, "'; drop table ticket; --", 0, 20)
                        .total())
                .isZero();
        assertThat(desk.search(null, null, customer, "()&|!:*", 0, 20).total()).isZero();
        assertThat(desk.search(null, null, customer, null, -1, 100_000).size()).isEqualTo(200);
    }

    @Test
    void pagesNewestFirst() {
        long first = ticket("A");
        long second = ticket("B");
        long third = ticket("C");
        var page = desk.search(null, null, emily(), null, 0, 2);
        assertThat(page.total()).isEqualTo(3);
        assertThat(page.items()).extracting(TicketView::number).containsExactly(third, second);
        assertThat(desk.search(null, null, emily(), null, 1, 2).items())
                .extracting(TicketView::number)
                .containsExactly(first);
    }

    @Test
    void withoutAnOpenTaskThereIsNothingToAnswer() {
        long number = ticket("Where?");
        assertThatThrownBy(() -> desk.answer(
                        number, new TicketDesk.Answer(AnswerAction.ANSWER_AND_WAIT, "Tomorrow.", null, null)))
                .extracting("code")
                .isEqualTo("NOTHING_TO_ANSWER");
        assertThatThrownBy(
                        () -> desk.answer(number, new TicketDesk.Answer(AnswerAction.ANSWER_AND_WAIT, " ", null, null)))
                .extracting("code")
                .isEqualTo("EMPTY_ANSWER");
    }

    private static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = pool.invokeAll(java.util.Collections.nCopies(threads, work));
            List<T> results = new java.util.ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
