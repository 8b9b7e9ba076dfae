package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.campaign.Memberships.Look;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.support.BusinessException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Who comes into a segment and leaves it, and what starts then. */
class MembershipIntegrationTests extends IntegrationTest {

    private static final long BASE = 9_100_000_000L;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Segments segments;

    @Autowired
    SegmentMembers members;

    @Autowired
    Memberships memberships;

    @Autowired
    ProcessEvents events;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    RepositoryService repository;

    @Autowired
    ObjectMapper json;

    @Autowired
    Clock clock;

    private final String own = UUID.randomUUID().toString().substring(0, 8);
    private final String key = "enter-" + own;
    private final String process = "welcome-" + own;
    private final List<String> deployments = new ArrayList<>();

    @AfterEach
    void forget() {
        jdbc.sql("delete from process_event where cause like ?")
                .param("segment:" + key + ":%")
                .update();
        jdbc.sql("delete from segment where key = ?").param(key).update();
        jdbc.sql("delete from lead where id > ? and id < ?")
                .params(BASE, BASE + 1000)
                .update();
        jdbc.sql("delete from customer where id > ? and id < ?")
                .params(BASE, BASE + 1000)
                .update();
        deployments.forEach(id -> repository.deleteDeployment(id, true));
    }

    private void customer(int number, String city) {
        jdbc.sql("insert into customer (id, kind, display_name, language, stage, city, created_at, updated_at)"
                        + " values (?, 'PERSON', ?, 'it', 'ACQUISITION', ?, now(), now())")
                .params(BASE + number, "Membro " + own, city)
                .update();
    }

    private void moves(int number, String city) {
        jdbc.sql("update customer set city = ? where id = ?")
                .params(city, BASE + number)
                .update();
    }

    private void segment(Subjects subjects, String definition) throws Exception {
        segments.create(key, "Entrano", subjects, json.readTree(definition.replace('\'', '"')), "marta");
    }

    private void inTorino() throws Exception {
        segment(
                Subjects.CUSTOMERS,
                "{'and':[{'field':'name','op':'=','value':'membro " + own
                        + "'},{'field':'city','op':'=','value':'Torino'}]}");
    }

    private void deploy() {
        deployments.add(repository
                .createDeployment()
                .addString(
                        process + ".bpmn",
                        Bpmn.convertToString(Bpmn.createExecutableProcess(process)
                                .name("Welcome " + own)
                                .camundaHistoryTimeToLiveString("P1D")
                                .startEvent()
                                .signal(Memberships.ENTERED)
                                .endEvent()
                                .done()))
                .deploy()
                .getId());
    }

    /** Of whom it was told, with what may start. */
    private List<String> told() {
        return jdbc.sql("""
                        select business_key || ' ' || process || ' ' || (variables ->> 'segmentKey') from process_event
                        where name = 'segment.entered' and cause like ? order by id
                        """).param("segment:" + key + ":%").query(String.class).list();
    }

    private String said(int number) {
        return (BASE + number) + " " + process + " " + key;
    }

    @Test
    void whoComesInStartsTheProcessOnceAndWhoWasInItDoesNot() throws Exception {
        customer(1, "Torino");
        customer(2, "Torino");
        customer(3, "Bologna");
        inTorino();
        assertThat(memberships.look(key)).isEqualTo(new Look(2, 0, 0));
        assertThat(memberships.look(key)).isEqualTo(new Look(0, 0, 0));
        assertThatThrownBy(() -> memberships.startOnEntry(key, process, "marta"))
                .isInstanceOf(BusinessException.class)
                .extracting(refusal -> ((BusinessException) refusal).code())
                .isEqualTo("SEGMENT_NO_SUCH_PROCESS");

        deploy();
        customer(4, "Torino");
        memberships.startOnEntry(key, process, "marta");
        assertThat(told())
                .as("who is in it when it is chosen has entered before")
                .isEmpty();
        assertThat(memberships.standing(key)).satisfies(standing -> {
            assertThat(standing.members()).isEqualTo(3);
            assertThat(standing.entered())
                    .as("two were there at the first look")
                    .isEqualTo(1);
            assertThat(standing.process()).isEqualTo(process);
            assertThat(standing.processName()).isEqualTo("Welcome " + own);
            assertThat(standing.processBy()).isEqualTo("marta");
        });

        moves(3, "Torino");
        moves(1, "Genova");
        assertThat(memberships.look(key)).isEqualTo(new Look(1, 1, 0));
        assertThat(memberships.look(key)).isEqualTo(new Look(0, 0, 0));
        assertThat(told()).containsExactly(said(3));

        moves(1, "Torino");
        memberships.look(key);
        assertThat(told()).as("who comes back enters anew").containsExactly(said(3), said(1));

        segments.change(
                key,
                "Entrano",
                json.readTree("{\"field\":\"name\",\"op\":\"=\",\"value\":\"membro " + own + "\"}"),
                "marta");
        customer(5, "Bari");
        assertThat(memberships.look(key)).isEqualTo(new Look(1, 0, 0));
        assertThat(told()).as("other conditions are no entry").hasSize(2);
        customer(6, "Bari");
        memberships.look(key);
        assertThat(told()).hasSize(3);

        memberships.startOnEntry(key, null, "marta");
        customer(7, "Bari");
        memberships.look(key);
        assertThat(told()).hasSize(3);
    }

    @Test
    void noMoreStartThanTheLimitOfALookAndTheOthersInTheNext() throws Exception {
        var few = new StoredMemberships(
                jdbc, segments, members, events, new MembershipProperties(Duration.ZERO, 2), transactions, clock);
        inTorino();
        deploy();
        few.startOnEntry(key, process, "marta");
        for (int number = 1; number <= 5; number++) {
            customer(number, "Torino");
        }
        assertThat(few.look(key)).isEqualTo(new Look(2, 0, 3));
        assertThat(few.standing(key).waiting()).isEqualTo(3);
        assertThat(few.look(key)).isEqualTo(new Look(2, 0, 1));
        assertThat(few.look(key)).isEqualTo(new Look(1, 0, 0));
        assertThat(told()).containsExactly(said(1), said(2), said(3), said(4), said(5));
    }

    @Test
    void anEntryWithoutItsEventIsNone() throws Exception {
        inTorino();
        deploy();
        memberships.startOnEntry(key, process, "marta");
        customer(1, "Torino");
        var broken = new StoredMemberships(
                jdbc,
                segments,
                members,
                new ProcessEvents() {
                    @Override
                    public void publish(ProcessEvent event) {
                        throw new IllegalStateException("no");
                    }

                    @Override
                    public void publish(List<ProcessEvent> told, Set<String> fresh) {
                        throw new IllegalStateException("no");
                    }

                    @Override
                    public List<StartedProcess> startedBy(String event) {
                        return List.of();
                    }
                },
                new MembershipProperties(Duration.ZERO, 2),
                transactions,
                clock);
        assertThatThrownBy(() -> broken.look(key)).isInstanceOf(IllegalStateException.class);
        assertThat(memberships.standing(key).members()).isZero();
        assertThat(memberships.look(key)).isEqualTo(new Look(1, 0, 0));
        assertThat(told()).containsExactly(said(1));
    }

    @Test
    void leadsAreAskedByWhatTheyToldAndByTheirCustomer() throws Exception {
        customer(1, "Torino");
        lead(11, "NEW", BASE + 1, "Milano", 60);
        lead(12, "DISQUALIFIED", null, "Milano", null);
        lead(13, "NEW", null, "Roma", 5);
        var mine = "{'field':'lead.campaign','op':'=','value':'" + own + "'}";
        segment(
                Subjects.LEADS,
                "{'and':[" + mine + ",{'or':[{'field':'city','op':'=','value':'Torino'},"
                        + "{'field':'lead.status','op':'=','value':'DISQUALIFIED'},"
                        + "{'and':[{'did':'order'},{'field':'lead.quantity','op':'>','value':1}]}]}]}");
        var found = segments.members(key, 0, 10).items();
        assertThat(found).extracting(Segments.Member::leadId).containsExactly(BASE + 11, BASE + 12);
        assertThat(found).extracting(Segments.Member::customerId).containsExactly(BASE + 1, null);
        assertThat(found).extracting(Segments.Member::stage).containsExactly("NEW", "DISQUALIFIED");
        assertThat(memberships.look(key)).isEqualTo(new Look(2, 0, 0));
        assertThat(segments.preview(
                                Subjects.LEADS,
                                json.readTree("{'and':[%s,{'not':{'did':'order','within':{'days':9}}}]}"
                                        .formatted(mine)
                                        .replace('\'', '"')),
                                null)
                        .count())
                .isEqualTo(3);
        assertThatThrownBy(() -> segments.preview(Subjects.CUSTOMERS, json.readTree(mine.replace('\'', '"')), null))
                .as("customers have no such fields")
                .isInstanceOf(WrongSegmentException.class);
    }

    private void lead(int number, String status, @Nullable Long customer, String city, @Nullable Integer quantity) {
        jdbc.sql("insert into lead (id, origin, source, status, customer_id, name, city, language, quantity, campaign,"
                        + " received_at, created_at) values (:id, :origin, 'HAND', :status, :customer, 'Lead', :city, 'it',"
                        + " :quantity, :campaign, now(), now())")
                .param("id", BASE + number)
                .param("origin", "test:" + own + number)
                .param("status", status)
                .param("customer", customer, Types.BIGINT)
                .param("city", city)
                .param("quantity", quantity, Types.INTEGER)
                .param("campaign", own)
                .update();
    }
}
