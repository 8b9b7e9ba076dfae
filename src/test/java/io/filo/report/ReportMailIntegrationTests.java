package io.filo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.access.SignedIn;
import io.filo.access.Users;
import io.filo.campaign.Segments;
import io.filo.campaign.Subjects;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Target;
import io.filo.report.Reports.Question;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reports that come by mail: once each, to who may see them, until he stops them. */
class ReportMailIntegrationTests extends IntegrationTest {

    private static final Question QUESTION = new Question(Measure.NET, Target.CHANNEL, Span.LAST_7, null);

    @Autowired
    Reports reports;

    @Autowired
    ReportMail mail;

    @Autowired
    Users users;

    @Autowired
    Segments segments;

    @Autowired
    FiloClock clock;

    @Autowired
    JdbcClient jdbc;

    private final String name = "Report " + UUID.randomUUID();

    @AfterEach
    void noneIsLeft() {
        clock.setOffset(Duration.ZERO);
        jdbc.sql("delete from report where name like 'Report %'").update();
        jdbc.sql("delete from segment where key like 'report-%'").update();
    }

    private SignedIn user(String id) {
        return users.find(id).orElseThrow();
    }

    private List<String> mails() {
        return jdbc.sql("select recipients::text || ' ' || visible_text from message where subject like ? order by id")
                .param("%" + name)
                .query(String.class)
                .list();
    }

    @Test
    void aReportIsSentOnceHoweverManyNodesThereAre() throws Exception {
        long id = reports.save(name, QUESTION, "elio");
        reports.subscribe(id, "elio", Rhythm.DAILY, 7, user("elio"));
        reports.subscribe(id, "marta", Rhythm.WEEKLY, 7, user("elio"));
        assertThat(mail.send()).isZero();
        // Days later, so that both are due, more than once.
        clock.setOffset(Duration.ofDays(9));
        var nodes = Executors.newFixedThreadPool(4);
        try {
            int sent = 0;
            for (Future<Integer> node : nodes.invokeAll(Collections.<Callable<Integer>>nCopies(4, mail::send))) {
                sent += node.get();
            }
            assertThat(sent).isEqualTo(2);
        } finally {
            nodes.shutdown();
        }
        assertThat(mails()).hasSize(2);
        assertThat(String.join("\n", mails()))
                .contains("elio@filo.example", "marta@filo.example", "/reports/own/" + id, "Tutto insieme");
        assertThat(mails()).allSatisfy(mail -> assertThat(mail).contains("/me#reports"));
        assertThat(mails())
                .filteredOn(mail -> mail.contains("elio@"))
                .singleElement(STRING)
                .contains("Te lo fai mandare tu.");
        assertThat(mails())
                .as("who was entered by a colleague is told by whom")
                .filteredOn(mail -> mail.contains("marta@"))
                .singleElement(STRING)
                .contains(user("elio").displayName() + " te lo fa mandare.");
        assertThat(reports.subscriptions(id)).allSatisfy(each -> {
            assertThat(each.nextAt()).isAfter(clock.instant());
            assertThat(each.sentAt()).isNotNull();
        });
    }

    @Test
    void onlyWhoMaySeeItGetsItAndEverybodyStopsHisOwn() {
        long id = reports.save(name, QUESTION, "elio");
        assertThatThrownBy(() -> reports.subscribe(id, "anna", Rhythm.DAILY, 7, user("elio")))
                .isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> reports.subscribe(id, "luca", Rhythm.DAILY, 7, user("marta")))
                .isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> reports.remove(id, user("marta"))).isInstanceOf(BusinessException.class);
        reports.subscribe(id, "marta", Rhythm.DAILY, 7, user("elio"));
        reports.subscribe(id, "marta", Rhythm.MONTHLY, 9, user("marta"));
        assertThat(reports.subscriptions(id))
                .singleElement()
                .satisfies(each -> assertThat(each.rhythm()).isEqualTo(Rhythm.MONTHLY));
        reports.unsubscribe(id, "marta", user("marta"));
        assertThat(reports.subscriptions(id)).isEmpty();
        // Who may not see it any more gets nothing, and is asked no more.
        jdbc.sql("insert into report_subscription (report_id, user_id, rhythm, hour, next_at, entered_by)"
                        + " values (?, 'anna', 'DAILY', 7, '2020-01-01', 'elio')")
                .param(id)
                .update();
        assertThat(mail.send()).isZero();
        assertThat(reports.subscriptions(id)).isEmpty();
        reports.remove(id, user("elio"));
        assertThat(reports.all()).extracting(Reports.Saved::name).doesNotContain(name);
    }

    @ParameterizedTest
    @EnumSource(Subjects.class)
    void aSegmentNarrowsAReport(Subjects subjects) throws Exception {
        var key = "report-" + UUID.randomUUID().toString().substring(0, 8);
        segments.create(
                key,
                "Nobody",
                subjects,
                new ObjectMapper().readTree("{\"field\": \"city\", \"op\": \"=\", \"value\": \"" + key + "\"}"),
                "elio");
        var everybody = reports.ask(new Question(Measure.ORDERS, Target.MONTH, Span.THIS_YEAR, null));
        var nobody = reports.ask(new Question(Measure.ORDERS, Target.MONTH, Span.THIS_YEAR, key));
        assertThat(everybody.total().now().orders()).isNotNegative();
        assertThat(nobody.total().now().orders()).isZero();
        long id = reports.save(name, new Question(Measure.ORDERS, Target.MONTH, Span.THIS_YEAR, key), "elio");
        assertThat(reports.get(id).question().segment()).isEqualTo(key);
        jdbc.sql("delete from report where id = ?").param(id).update();
    }
}
