package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;

import io.filo.campaign.CampaignCourse;
import io.filo.campaign.CampaignCourse.Next;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.CampaignState;
import io.filo.campaign.CampaignView;
import io.filo.campaign.Campaigns;
import io.filo.campaign.FollowedLinks;
import io.filo.campaign.MonthlyNewsletter;
import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Preferences;
import io.filo.contact.Purpose;
import io.filo.support.BusinessException;
import jakarta.mail.internet.MimeMessage;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagrams "Campaign" and "Monthly newsletter". */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CampaignProcessTests extends CampaignTest {

    private static final String APPROVE = "UserTask_ApproveCampaign";
    private static final String REVIEW = "UserTask_ReviewCampaign";
    private static final String SEND = "ServiceTask_SendCampaign";
    private static final String GO_ON = "IntermediateCatchEvent_TimeToGoOn";
    private static final String ANSWERS = "IntermediateCatchEvent_AnswersCameIn";
    private static final String PURCHASES = "IntermediateCatchEvent_PurchasesSeen";
    private static final String MONTHLY = "monthly-newsletter";
    private static final Pattern LINK = Pattern.compile("http://\\S+/c/([0-9a-z]+-[0-9a-z]+-[A-Za-z0-9_-]{16})");
    private static final Pattern PREFERENCES = Pattern.compile("/u/([A-Za-z0-9_-]{22})");

    @Autowired
    CampaignCourse course;

    @Autowired
    Correspondence correspondence;

    @Autowired
    FollowedLinks links;

    @Autowired
    Preferences preferences;

    @Autowired
    MonthlyNewsletter monthly;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(Campaigns.PROCESS);
        Coverage.forget(MONTHLY);
    }

    // --- newsletter -------------------------------------------------------------------------------------------------

    /** Its calls are tested by themselves: here nobody has a number. */
    @Test
    void aTelephoneCampaignCallsAndWritesNoLetter() {
        people(3);
        var newsletter = draft(0, 0, 9);
        var instance = launched(new CampaignDraft(
                newsletter.name(),
                CampaignKind.PHONE,
                newsletter.segment(),
                newsletter.topic(),
                null,
                newsletter.window(),
                0,
                0,
                newsletter.bounceLimit(),
                newsletter.complaintLimit(),
                14,
                Map.of(),
                List.of()));
        assertThat(instance).isWaitingAt(APPROVE);
        decide(instance, true);
        work(instance);
        assertThat(instance).isWaitingAt(PURCHASES);
        assertThat(queued(instance, "")).isZero();
        assertThat(view(instance).firstSentAt()).isNotNull();
    }

    @Test
    void aNewsletterIsCountedApprovedSentInItsWindowAndReported() throws Exception {
        people(250);
        jdbc.sql("""
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)
                        select id, 'MARKETING', 'EMAIL', 'WITHDRAWN', 'TEST', now() + interval '1 hour', 'test', now()
                        from customer where display_name = 'Lotto ' || ? || ' 7'
                        """).param(own).update();
        var instance = launched(draft(0, 20, 14));

        assertThat(instance).isWaitingAt(APPROVE);
        assertThat(view(instance).state()).isEqualTo(CampaignState.APPROVAL);
        assertThat(campaigns.counts(id(instance)))
                .anySatisfy(count -> assertThat(count.reason()).isEqualTo("WITHDRAWN"))
                .anySatisfy(count -> assertThat(count.reason()).isEqualTo("CONSENT"))
                .anySatisfy(count -> assertThat(count.reason()).isEqualTo("HOLD_OUT"));
        assertThat(queued(instance, "")).as("nothing has been sent").isZero();

        decide(instance, true);
        work(instance);
        assertThat(instance).as("at noon, and it is to leave from 14").isWaitingAt(GO_ON);
        assertThat(queued(instance, "")).isZero();
        ring(instance, GO_ON);
        work(instance);
        assertThat(instance).as("until they have left").isWaitingAt(GO_ON);
        var sent = queued(instance, "and o.state = 'QUEUED' and o.raw_gzip is null");
        assertThat(sent).isBetween(199L, 200L);
        mailboxes.send();
        assertThat(queued(instance, "and o.state = 'SENT' and o.merge is null")).isEqualTo(sent);
        ring(instance, GO_ON);
        work(instance);
        assertThat(instance).isWaitingAt(PURCHASES);

        var mails = received();
        assertThat(mails).hasSize((int) sent);
        assertThat(mails.stream().map(mail -> head(mail, "Message-ID")).distinct())
                .hasSize((int) sent);
        assertThat(mails).anySatisfy(mail -> assertThat(subject(mail)).isEqualTo("News Lotto"));
        var mail = mails.stream()
                .filter(each -> subject(each).equals("Novità Lotto"))
                .findFirst()
                .orElseThrow();
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        var text = part(mail, 0);
        var html = part(mail, 1);
        assertThat(text).startsWith("Ciao Lotto,").doesNotContain("shop.example");
        assertThat(html).contains("/c/").doesNotContain("/o/");

        var code = find(LINK, text);
        clocks.advance(Duration.ofMinutes(1));
        assertThat(links.follow(code, true).map(Object::toString).orElse(""))
                .isEqualTo("https://shop.example/trail?x=1&y=2");
        var forged = code.substring(0, code.length() - 1) + (code.endsWith("A") ? "B" : "A");
        assertThat(links.follow(forged, true).isPresent()).as("signed").isFalse();
        var token = find(PREFERENCES, mail.getHeader("List-Unsubscribe")[0]);
        boolean unsubscribed =
                Boolean.TRUE.equals(transaction.execute(status -> preferences.unsubscribe(token, "test")));
        assertThat(unsubscribed).isTrue();

        var report = report(instance);
        assertThat(report.all().sent()).isEqualTo((int) sent);
        assertThat(report.all().clicked()).isEqualTo(1);
        assertThat(report.all().unsubscribed()).isEqualTo(1);
        assertThat(report.held()).isBetween(49, 50);
        assertThat(report.refused()).isEqualTo(1);
        assertThat(report.comparison()).isNotNull();
        assertThat(report.links())
                .singleElement()
                .satisfies(link -> assertThat(link.readers()).isEqualTo(1));

        ring(instance, PURCHASES);
        work(instance);
        assertThat(instance).isEnded().hasPassed("EndEvent_CampaignDone");
        assertThat(campaigns.get(id(instance)).state()).isEqualTo(CampaignState.DONE);
    }

    @Test
    void theLetterThatMoreReadersFollowGoesToTheRest() throws Exception {
        people(120);
        var instance = launched(draft(50, 0, 8));
        decide(instance, true);
        work(instance);
        assertThat(instance).as("the sample is leaving").isWaitingAt(GO_ON);
        mailboxes.send();
        ring(instance, GO_ON);
        work(instance);
        assertThat(instance).isWaitingAt(ANSWERS);
        isDue(timer(instance, ANSWERS), now().plus(Duration.ofHours(4)));
        var sample = received();
        assertThat(sample).hasSize(60);
        clocks.advance(Duration.ofMinutes(1));
        int followed = 0;
        for (var mail : sample) {
            if (subject(mail).startsWith("Nuove scarpe") && followed < 12) {
                links.follow(find(LINK, part(mail, 0)), true);
                followed++;
            }
        }
        assertThat(followed).isEqualTo(12);

        ring(instance, ANSWERS);
        work(instance);
        mailboxes.send();

        assertThat(view(instance).winner()).isEqualTo("B");
        assertThat(view(instance).winnerReason()).isEqualTo("CLICKS");
        assertThat(received().stream().filter(mail -> subject(mail).startsWith("Nuove scarpe")))
                .hasSize(90);
        assertThat(report(instance).variants()).hasSize(2);
        campaigns.stop(id(instance), "marta");
        events.deliver();
        assertThat(instance).isEnded();
    }

    @Test
    void whatIsNotApprovedIsNotSent() {
        people(100);
        var instance = launched(draft(0, 0, 8));

        decide(instance, false);

        assertThat(instance).isEnded().hasPassed("EndEvent_CampaignRejected");
        assertThat(campaigns.get(id(instance)).state()).isEqualTo(CampaignState.REJECTED);
        assertThat(campaigns.get(id(instance)).decidedBy()).isEqualTo("marta");
        assertThat(queued(instance, "")).isZero();
    }

    @Test
    void whatHasNotLeftStaysWhenSomebodyPressesStop() {
        people(250);
        var instance = launched(draft(0, 0, 8));
        decide(instance, true);
        job(instance);
        assertThat(queued(instance, "and o.state = 'QUEUED'")).isEqualTo(100);

        campaigns.stop(id(instance), "marta");

        assertThat(queued(instance, "and o.state = 'QUEUED'")).isZero();
        mailboxes.send();
        assertThat(received()).isEmpty();
        assertThat(instance).as("nobody has told it yet").isNotEnded();
        job(instance);
        assertThat(instance).isEnded().hasPassed("EndEvent_EndedAtWork");
        assertThat(report(instance).cancelled()).isEqualTo(250);
        assertThat(jdbc.sql("select count(*) from contact_log where context_id = ? and outcome = 'SENT'")
                        .param(CampaignView.context(id(instance)))
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void stopEndsACaseThatWaits() {
        people(100);
        var instance = launched(draft(0, 0, 8));

        campaigns.stop(id(instance), "marta");
        events.deliver();

        assertThat(instance).isEnded().hasPassed("EndEvent_CampaignStopped");
        assertThatThrownBy(() -> campaigns.stop(id(instance), "marta")).isInstanceOf(BusinessException.class);
    }

    /** Half of the second batch is written when it fails; then the node goes on as if nothing had been. */
    @Test
    void aBatchThatFailsHalfwayDoublesNobody() {
        people(250);
        var instance = launched(draft(0, 0, 8));
        decide(instance, true);
        job(instance);
        jdbc.sql("""
                        create function fail_for_test() returns trigger language plpgsql as $$
                        begin if new.state = 'SENT' and new.position = 150 then raise exception 'killed'; end if; return new; end $$
                        """).update();
        jdbc.sql(
                        "create trigger fail_for_test before update on campaign_recipient for each row execute function fail_for_test()")
                .update();
        try {
            assertThatThrownBy(() -> job(instance)).isNotNull();
        } finally {
            jdbc.sql("drop trigger fail_for_test on campaign_recipient").update();
            jdbc.sql("drop function fail_for_test()").update();
        }
        assertThat(queued(instance, "")).as("the batch is gone as a whole").isEqualTo(100);

        work(instance);
        mailboxes.send();

        assertThat(received()).hasSize(250);
        var addresses = new HashSet<String>();
        received().forEach(mail -> addresses.add(head(mail, "To")));
        assertThat(addresses).hasSize(250);
        campaigns.stop(id(instance), "marta");
        events.deliver();
    }

    @Test
    void whoObjectsBeforeTheLetterLeavesDoesNotGetIt() {
        people(100);
        var instance = launched(draft(0, 0, 8));
        decide(instance, true);
        work(instance);
        jdbc.sql("""
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)
                        select id, 'MARKETING', 'EMAIL', 'OBJECTED', 'TEST', :now, 'test', :now
                        from customer where display_name = 'Lotto ' || :own || ' 7'
                        """)
                .param("now", now().atOffset(ZoneOffset.UTC))
                .param("own", own)
                .update();

        mailboxes.send();

        assertThat(received()).hasSize(99);
        campaigns.stop(id(instance), "marta");
        events.deliver();
    }

    @Test
    void itStopsItselfWhenTooManyComeBack() {
        people(300);
        var instance = launched(draft(0, 0, 8));
        decide(instance, true);
        job(instance);
        mailboxes.send();
        comeBack(instance, 6);
        work(instance);

        assertThat(instance).isWaitingAt(REVIEW);
        assertThat(view(instance).state()).isEqualTo(CampaignState.HALTED);
        assertThat(view(instance).problem()).isEqualTo("BOUNCES");
        assertThat(queued(instance, "")).isEqualTo(100);
        jdbc.sql("update campaign set bounce_limit = 50 where id = ?")
                .param(id(instance))
                .update();
        decide(instance, true);
        work(instance);
        mailboxes.send();
        assertThat(received()).hasSize(300);

        jdbc.sql("update campaign set bounce_limit = 1 where id = ?")
                .param(id(instance))
                .update();
        ring(instance, GO_ON);
        work(instance);
        assertThat(instance).isWaitingAt(REVIEW);
        decide(instance, false);
        assertThat(instance).isEnded().hasPassed("EndEvent_CampaignGivenUp");
        assertThat(campaigns.get(id(instance)).state()).isEqualTo(CampaignState.STOPPED);
    }

    private void comeBack(ProcessInstance instance, int letters) {
        jdbc.sql("""
                        update outbound_mail set state = 'FAILED' where message_id in (
                            select message_id from campaign_recipient where campaign_id = ? and message_id is not null limit ?)
                        """).params(id(instance), letters).update();
    }

    @Test
    void campaignsThatLeaveAtTheSameMomentKeepTheWeeksCap() throws Exception {
        people(250);
        var sending = new ArrayList<Callable<Object>>();
        var instances = new ArrayList<ProcessInstance>();
        for (int i = 0; i < 3; i++) {
            var instance = launched(draft(0, 0, 8));
            instances.add(instance);
            decide(instance, true);
            sending.add(() -> {
                while (course.send(id(instance)).next() == Next.MORE) {
                    // on to the next step
                }
                return instance;
            });
        }
        var offer = new Enquiry(Purpose.MARKETING, Channel.EMAIL, "NEXT_OFFER", "how-to", null, null, false);
        var some = jdbc.sql("select id from customer where display_name like ? order by id desc limit 60")
                .param("%" + own + "%")
                .query(Long.class)
                .list();
        sending.add(() -> {
            for (var customer : some) {
                transaction.executeWithoutResult(status -> {
                    if (correspondence.ask(customer, offer).isAllowed()) {
                        correspondence.send(customer, offer, null, null);
                    }
                });
            }
            return some.size();
        });
        atOnce(sending);

        var letters = jdbc.sql("""
                        select count(*) filter (where outcome = 'SENT') from contact_log l join customer c on c.id = l.customer_id
                        where c.display_name like ? and l.purpose = 'MARKETING' group by c.id
                        """).param("%" + own + "%").query(Integer.class).list();
        assertThat(letters).hasSize(250).containsOnly(2);
        assertThat(instances.stream().mapToLong(each -> queued(each, "")).sum()).isBetween(500L - some.size(), 500L);
        instances.forEach(each -> campaigns.stop(id(each), "marta"));
        events.deliver();
    }

    @Test
    void whatIsSaidByALettersLinkCountsForThatLettersCampaign() throws Exception {
        people(110);
        var first = launched(draft(0, 0, 8));
        decide(first, true);
        work(first);
        mailboxes.send();
        var second = launched(draft(0, 0, 8));
        decide(second, true);
        work(second);
        mailboxes.send();
        var letters = jdbc.sql("""
                        select m.internet_message_id from campaign_recipient r join message m on m.id = r.message_id
                        where r.campaign_id = ?
                        """).param(id(first)).query(String.class).list();
        var ofFirst = received().stream()
                .filter(mail -> letters.contains(head(mail, "Message-ID")))
                .toList();
        assertThat(ofFirst).hasSize(110);
        var oneClick = find(PREFERENCES, head(ofFirst.get(0), "List-Unsubscribe"));
        var form = find(PREFERENCES, head(ofFirst.get(1), "List-Unsubscribe"));
        var all = find(PREFERENCES, head(ofFirst.get(2), "List-Unsubscribe"));
        transaction.executeWithoutResult(status -> {
            preferences.unsubscribe(oneClick, "test");
            preferences.choose(form, Set.of(), "test");
            preferences.refuseAll(all, "test");
        });
        complaint(ofFirst.get(3));

        assertThat(report(first).all().unsubscribed()).isEqualTo(3);
        assertThat(report(second).all().unsubscribed())
                .as("nothing was said by its letters")
                .isZero();
        assertThat(report(first).all().complained()).isEqualTo(1);
        assertThat(report(second).all().complained()).isZero();
        List.of(first, second).forEach(each -> campaigns.stop(id(each), "marta"));
        events.deliver();
    }

    private void complaint(MimeMessage about) throws Exception {
        takeIn("<" + UUID.randomUUID() + "@provider.example>", """
                From: feedback@provider.example
                To: care@filo.example
                Subject: FW: spam
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary="b"

                --b
                Content-Type: text/plain

                This is an email abuse report.
                --b
                Content-Type: message/feedback-report

                Feedback-Type: abuse
                User-Agent: Provider/1
                Version: 1
                --b
                Content-Type: message/rfc822

                From: %s
                To: %s
                Message-ID: %s
                Subject: Novità

                Ciao
                --b--
                """.formatted(
                        head(about, "From"), head(about, "To"), head(about, "Message-ID")));
    }

    private static void atOnce(List<Callable<Object>> works) throws Exception {
        var start = new CyclicBarrier(works.size());
        var threads = Executors.newFixedThreadPool(works.size());
        try {
            var running = works.stream()
                    .map(work -> threads.submit(() -> {
                        start.await();
                        return work.call();
                    }))
                    .toList();
            for (var each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // --- the newsletter of the month
    // ----------------------------------------------------------------------------------

    @Test
    void marketingIsToldOnceWhenTheNewsletterIsOverdueAndItGoesWhenOneLeaves() {
        at(LocalDate.now(ROME).plusYears(4).withMonth(3).withDayOfMonth(9), 12);
        look();
        long key = Long.parseLong(LocalDate.now(ROME).plusYears(4).getYear() + "03");
        assertThat(casesOf(MONTHLY, key)).as("its day is the tenth").isZero();
        at(
                LocalDate.now(ROME)
                        .plusYears(4)
                        .withMonth(3)
                        .withDayOfMonth(11)
                        .with(TemporalAdjusters.nextOrSame(DayOfWeek.WEDNESDAY)),
                12);
        assertThat(monthly.isOverdue()).isTrue();
        look();
        look();
        var instance = caseOf(MONTHLY, key);
        assertThat(instance).isWaitingAt("UserTask_SendNewsletter");

        people(100);
        var newsletter = launched(draft(0, 0, 8));
        decide(newsletter, true);
        work(newsletter);

        assertThat(instance).isEnded().hasPassed("EndEvent_NewsletterSent");
        assertThat(monthly.isOverdue()).isFalse();
        campaigns.stop(id(newsletter), "marta");
        events.deliver();
    }

    @Test
    void whoeverNeedsNoNewsletterThisMonthSaysSo() {
        at(LocalDate.now(ROME).plusYears(5).withMonth(6).withDayOfMonth(15), 12);
        look();
        long key = Long.parseLong(LocalDate.now(ROME).plusYears(5).getYear() + "06");
        var instance = caseOf(MONTHLY, key);

        complete(MONTHLY, key, "UserTask_SendNewsletter", Map.of());

        assertThat(instance).isEnded().hasPassed("EndEvent_NewsletterSettled");
    }

    /** As the timer does. */
    private void look() {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        var definition = engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey(MONTHLY)
                .latestVersion()
                .singleResult();
        management.executeJob(management
                .createJobQuery()
                .processDefinitionId(definition.getId())
                .timers()
                .list()
                .get(0)
                .getId());
        identity.setAuthentication(person);
        events.deliver();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(Campaigns.PROCESS))
                .as("not gone through; see target/models/campaign-coverage.bpmn")
                .isEmpty();
        assertThat(Coverage.missing(MONTHLY))
                .as("not gone through; see target/models/monthly-newsletter-coverage.bpmn")
                .isEmpty();
    }
}
