package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.customer.ListedCustomers.Met;
import io.filo.lead.imports.ImportField;
import io.filo.lead.imports.ImportSchedules;
import io.filo.lead.imports.ImportSchedules.NewSchedule;
import io.filo.lead.imports.ImportSettings;
import io.filo.lead.imports.ImportSettings.Basis;
import io.filo.lead.imports.ImportSettings.ConsentBasis;
import io.filo.lead.imports.ImportState;
import io.filo.lead.imports.ImportView;
import io.filo.lead.imports.Imports;
import io.filo.support.BusinessException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Import list". */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImportListProcessTests extends CaseTest {

    private static final String FETCH = "ServiceTask_FetchList";
    private static final String CHECK = "ServiceTask_CheckRows";
    private static final String WRITE = "ServiceTask_WriteCustomers";
    private static final String TAKE_BACK = "ServiceTask_TakeBackImport";

    @Autowired
    Imports imports;

    @Autowired
    ImportSchedules schedules;

    @Autowired
    Customers customers;

    @Autowired
    Consents consents;

    /** Makes names and addresses of each test its own. */
    private final String own = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(Imports.PROCESS);
    }

    @BeforeEach
    void marta() {
        as("marta", "marketing");
    }

    // --- helpers ----------------------------------------------------------------------------------------------------

    private long receive(String list) {
        try {
            return imports.receive("list-" + own + ".csv", stream(list)).id();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ByteArrayInputStream stream(String list) {
        return new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8));
    }

    private String address(Object name) {
        return name + "." + own + "@example.com";
    }

    private ProcessInstance start(long id, boolean dryRun) {
        imports.start(id, dryRun);
        events.deliver();
        return caseOf(Imports.PROCESS, id);
    }

    /** Runs jobs that are due without a time, as long as there are some. */
    private void work(ProcessInstance instance) {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        for (int job = 0; job < 100; job++) {
            var jobs = management
                    .createJobQuery()
                    .processInstanceId(instance.getId())
                    .messages()
                    .withRetriesLeft()
                    .list();
            if (jobs.isEmpty()) {
                break;
            }
            management.executeJob(jobs.get(0).getId());
        }
        identity.setAuthentication(person);
        events.deliver();
    }

    private ImportView run(String list) {
        long id = receive(list);
        work(start(id, false));
        return importOf(id);
    }

    private ImportView importOf(long id) {
        return imports.find(id).orElseThrow();
    }

    private long customerOf(String address) {
        return jdbc.sql("select customer_id from contact_point where normalised = ?")
                .param(address)
                .query(Long.class)
                .single();
    }

    private long count(String what) {
        return jdbc.sql("select count(*) from " + what).query(Long.class).single();
    }

    // --- a list -----------------------------------------------------------------------------------------------------

    @Test
    void aListBecomesCustomersWithTheirContactPointsAndWhereTheyWereMet() {
        long id = receive("""
                Nome;Cognome;E-mail;Telefono;Indirizzo;CAP;Città;Evento
                Ada;Neri;%s;333 5550%s;Via Roma 1;10121;Torino;Corsa dei Ponti 10K
                Tito;Neri;%s;;;;;
                """.formatted(address("ada"), digits(), address("tito")));

        var instance = start(id, false);
        assertThat(instance).isWaitingAt(FETCH);
        work(instance);

        assertThat(instance)
                .isEnded()
                .hasPassed(FETCH, CHECK, WRITE, "ServiceTask_ReportImport", "EndEvent_ImportDone");
        var done = importOf(id);
        assertThat(done.state()).isEqualTo(ImportState.DONE);
        assertThat(List.of(done.readRows(), done.badRows(), done.made(), done.known(), done.undecided()))
                .containsExactly(2, 0, 2, 0, 0);
        assertThat(done.percent()).isEqualTo(100);
        var ada = customers.card(customerOf(address("ada"))).orElseThrow();
        assertThat(ada.displayName()).isEqualTo("Ada Neri");
        assertThat(ada.givenName()).isEqualTo("Ada");
        assertThat(ada.contactPoints()).hasSize(2).allMatch(point -> point.primary());
        assertThat(customers.timeline(ada.id(), 0, 10).items())
                .extracting(entry -> entry.type() + " " + entry.reference())
                .containsExactly("IMPORTED import:" + id);
        assertThat(jdbc.sql("select event from touchpoint where customer_id = ?")
                        .param(ada.id())
                        .query(String.class)
                        .list())
                .containsExactly("Corsa dei Ponti 10K");
        assertThat(count("process_event where customer_id = " + ada.id()))
                .as("imported history starts and wakes nothing")
                .isZero();
    }

    private String digits() {
        return String.format("%03d", Math.floorMod(own.hashCode(), 1000));
    }

    @Test
    void theSameListTwiceIsOneImport() throws IOException {
        var list = "email\n" + address("ada") + "\n";
        var id = receive(list);
        work(start(id, false));

        var again = imports.receive("other-name.csv", stream(list));

        assertThat(again.known()).isTrue();
        assertThat(again.id()).isEqualTo(id);
        assertThatThrownBy(() -> imports.start(id, false)).isInstanceOf(BusinessException.class);
    }

    @Test
    void knownCustomersAreRecognisedAndOnlyWhatWasNotKnownIsAdded() {
        long known = customers
                .identifyByEmail(address("giulia"), "Giulia Ferri", "it")
                .customerId();
        var done = run("""
                Nominativo;E-mail;Telefono;Indirizzo;CAP
                GIULIA F.;%s;+39 347 1%s456;Corso Dante 5;10126
                Giulia Ferri;;3471%s456;;
                """.formatted(address("giulia").toUpperCase(), digits(), digits()));

        assertThat(List.of(done.made(), done.known(), done.undecided())).containsExactly(0, 2, 0);
        var card = customers.card(known).orElseThrow();
        assertThat(card.displayName()).isEqualTo("Giulia Ferri");
        assertThat(card.contactPoints()).hasSize(2);
    }

    @Test
    void twoRowsOfOnePersonMakeOneCustomer() {
        var done = run("""
                nome;email;telefono
                Mara Viola;%1$s;339 44%3$s88
                Mara Viola;%2$s;33944%3$s88
                MARA VIOLA;%2$s;
                """.formatted(address("mara"), address("mara.viola"), digits()));

        assertThat(List.of(done.made(), done.known())).containsExactly(1, 2);
        assertThat(customerOf(address("mara"))).isEqualTo(customerOf(address("mara.viola")));
    }

    @Test
    void peopleOfOneCompanyBelongToIt() {
        var done = run("""
                nome;email;azienda;partita iva
                Rita Sala;%s;Podistica Sempione ASD;IT 0074399 015 2
                Dino Sala;%s;Podistica Sempione ASD;00743990152
                """.formatted(address("rita"), address("dino")));

        assertThat(done.made()).isEqualTo(2);
        assertThat(jdbc.sql("select count(distinct company_id) from customer where id in (?, ?)")
                        .params(customerOf(address("rita")), customerOf(address("dino")))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(count("customer where vat_number = 'IT00743990152'")).isEqualTo(1);
    }

    @Test
    void aPossibleDuplicateBecomesALeadThatAPersonDecidesOn() {
        var done = run("""
                nome;email;indirizzo;cap
                Luca Ferrari %1$s;%2$s;Via dei Mille %3$s;10100
                Luca Ferraro %1$s;%4$s;via dei mille, %3$s;10100
                """.formatted("Q", address("luca"), digits(), address("luca.f")));

        assertThat(List.of(done.made(), done.known(), done.undecided())).containsExactly(1, 0, 1);
        long lead = jdbc.sql("select id from lead where origin = ?")
                .param("import:" + done.id() + ":2")
                .query(Long.class)
                .single();
        assertThat(casesOf("lead-intake", lead)).isEqualTo(1);
    }

    @Test
    void aListLongerThanABatchIsReadAndWrittenInBatches() {
        var done = run(longList(730));

        assertThat(List.of(done.readRows(), done.made(), done.writtenRows())).containsExactly(730, 730, 730);
        assertThat(count("contact_point where normalised like '%" + own + "@example.com'"))
                .isEqualTo(730);
        assertThat(count("timeline_entry where reference = 'import:" + done.id() + "'"))
                .isEqualTo(730);

        imports.revert(done.id());
        events.deliver();
        work(caseOf(Imports.PROCESS, done.id()));

        assertThat(importOf(done.id()).takenBack()).isEqualTo(730);
        assertThat(count("contact_point where normalised like '%" + own + "@example.com'"))
                .isZero();
    }

    // --- consent ----------------------------------------------------------------------------------------------------

    @Test
    void consentIsRecordedWithItsBasisAndNeverOverARefusal() {
        long refuser = customers.identifyByEmail(address("no"), "Nina No", "it").customerId();
        consents.record(new ConsentRecord(
                refuser,
                null,
                ConsentPurpose.MARKETING,
                ConsentChannel.EMAIL,
                ConsentState.WITHDRAWN,
                "PREFERENCES",
                null,
                clock.instant(),
                "test"));
        long id = receive("""
                email;consenso;data consenso
                %s;sì;01/03/2026
                %s;no;
                %s;;
                %s;sì;
                """.formatted(address("yes"), address("not"), address("silent"), address("no")));
        var settings = importOf(id).settings();
        imports.configure(
                id,
                new ImportSettings(
                        settings.mapping(),
                        "it",
                        5,
                        Met.NOWHERE,
                        new ConsentBasis(
                                Basis.COLUMN,
                                Set.of(ConsentPurpose.MARKETING),
                                Set.of(ConsentChannel.EMAIL),
                                "Paper list 7",
                                "v2",
                                null)));
        work(start(id, false));

        assertThat(importOf(id).badRows()).isZero();
        assertThat(consents.current(customerOf(address("yes")))).singleElement().satisfies(consent -> {
            assertThat(consent.state()).isEqualTo(ConsentState.GIVEN);
            assertThat(consent.textVersion()).isEqualTo("v2");
            assertThat(consent.since()).isEqualTo(Instant.parse("2026-02-28T23:00:00Z"));
        });
        assertThat(consents.current(customerOf(address("not")))).isEmpty();
        assertThat(consents.current(customerOf(address("silent")))).isEmpty();
        assertThat(consents.state(refuser, ConsentPurpose.MARKETING, ConsentChannel.EMAIL))
                .contains(ConsentState.WITHDRAWN);
    }

    @Test
    void consentWithoutProofIsRefused() {
        long id = receive("email\n" + address("ada") + "\n");
        var settings = importOf(id).settings();
        var basis = new ConsentBasis(
                Basis.EVERYBODY, Set.of(ConsentPurpose.MARKETING), Set.of(ConsentChannel.EMAIL), " ", null, null);

        assertThatThrownBy(() ->
                        imports.configure(id, new ImportSettings(settings.mapping(), "it", 5, Met.NOWHERE, basis)))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("CONSENT_PROOF_MISSING"));
    }

    // --- errors and review ------------------------------------------------------------------------------------------

    /** Demo: forty rows, three of them bad. */
    private String fortyRows() {
        var list = new StringBuilder("email;nome;data\n");
        for (int i = 1; i <= 40; i++) {
            list.append(i == 7 ? "nonsense" : i == 20 ? "" : address("r" + i))
                    .append(";Riga ")
                    .append(i)
                    .append(i == 33 ? ";31/02/2026" : ";")
                    .append('\n');
        }
        return list.toString();
    }

    @Test
    void moreErrorsThanAllowedAskAPersonWhoTakesTheGoodRows() throws IOException {
        long id = receive(fortyRows());
        var instance = start(id, false);
        work(instance);

        assertThat(instance).isWaitingAt(Imports.REVIEW);
        assertThat(task(Imports.REVIEW, instance))
                .hasCandidateGroup("data-steward")
                .hasCandidateGroup("marketing");
        assertThat(importOf(id).state()).isEqualTo(ImportState.REVIEW);
        assertThat(imports.rejects(id, 0, 10).items())
                .extracting(row ->
                        row.number() + " " + row.line() + " " + row.problems().get(0))
                .containsExactly("7 8 EMAIL:BAD_EMAIL", "20 21 ROW:NOT_REACHABLE", "33 34 MET_AT:BAD_DATE");
        var file = new ByteArrayOutputStream();
        imports.writeRejects(id, file, Imports.Problem::code);
        assertThat(file.toString(StandardCharsets.UTF_8).lines())
                .contains("nonsense;Riga 7;;BAD_EMAIL", ";Riga 20;;NOT_REACHABLE");

        imports.decide(id, true);
        work(instance);

        assertThat(instance).isEnded().hasPassed(Imports.REVIEW, WRITE, "EndEvent_ImportDone");
        assertThat(List.of(importOf(id).made(), importOf(id).badRows())).containsExactly(37, 3);
    }

    @Test
    void whoStopsWritesNothingAndCanSendTheListAgain() throws IOException {
        long id = receive(fortyRows());
        var instance = start(id, false);
        work(instance);

        complete(Imports.PROCESS, id, Imports.REVIEW, Map.of("importDecision", "STOP"));

        assertThat(instance).isEnded().hasPassed("ServiceTask_StopImport", "EndEvent_ImportStopped");
        assertThat(importOf(id).state()).isEqualTo(ImportState.STOPPED);
        assertThat(importOf(id).problem()).isEqualTo("BY_PERSON");
        assertThat(count("contact_point where normalised like '%" + own + "@example.com'"))
                .isZero();
        assertThat(imports.receive("again.csv", stream(fortyRows())).known()).isFalse();
    }

    private String longList(int rows) {
        var list = new StringBuilder("email;nome\n");
        for (int i = 1; i <= rows; i++) {
            list.append(address("n" + i)).append(";Nome ").append(i).append('\n');
        }
        return list.toString();
    }

    /** Runs one job after the other until it is so. */
    private void workUntil(ProcessInstance instance, BooleanSupplier reached) {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        for (int job = 0; job < 100 && !reached.getAsBoolean(); job++) {
            management.executeJob(management
                    .createJobQuery()
                    .processInstanceId(instance.getId())
                    .messages()
                    .singleResult()
                    .getId());
        }
        identity.setAuthentication(person);
        assertThat(reached.getAsBoolean()).isTrue();
    }

    @Test
    void whoStopsItHalfwayKeepsWhatWasWrittenAndCanTakeItBack() {
        long id = receive(longList(730));
        var instance = start(id, false);
        workUntil(instance, () -> importOf(id).writtenRows() > 0);

        imports.stop(id);
        assertThatThrownBy(() -> imports.stop(id)).isInstanceOf(BusinessException.class);
        work(instance);

        assertThat(instance).isEnded().hasPassed("BoundaryEvent_WritingStopped", "EndEvent_ImportEndedHalfway");
        var stopped = importOf(id);
        assertThat(stopped.state()).isEqualTo(ImportState.STOPPED);
        assertThat(stopped.problem()).isEqualTo("HALFWAY");
        assertThat(stopped.made()).isPositive().isLessThan(730);
        assertThat(count("contact_point where normalised like '%" + own + "@example.com'"))
                .isEqualTo(stopped.made());

        imports.revert(id);
        events.deliver();
        work(caseOf(Imports.PROCESS, id));

        assertThat(importOf(id).takenBack()).isEqualTo(stopped.made());
        assertThat(count("contact_point where normalised like '%" + own + "@example.com'"))
                .isZero();
    }

    @Test
    void whoStopsItWhileItIsReadWritesNothing() {
        long id = receive(longList(730));
        var instance = start(id, false);
        workUntil(instance, () -> importOf(id).readRows() > 0);

        imports.stop(id);
        work(instance);

        assertThat(instance).isEnded().hasPassed("BoundaryEvent_ReadingStopped", "EndEvent_ImportEndedReading");
        assertThat(importOf(id).problem()).isEqualTo("BY_PERSON");
        assertThat(importOf(id).mayBeTakenBack()).isFalse();
        assertThat(count("contact_point where normalised like '%" + own + "@example.com'"))
                .isZero();
    }

    @Test
    void aDryRunThatWasStoppedCanBeStartedAgain() {
        long id = receive(longList(730));
        var instance = start(id, true);
        workUntil(instance, () -> importOf(id).writtenRows() > 0);
        imports.stop(id);
        work(instance);
        assertThat(importOf(id).state()).isEqualTo(ImportState.DRAFT);

        work(start(id, false));

        assertThat(importOf(id).made()).isEqualTo(730);
    }

    @Test
    void aCompanyMadeForPeopleGoesWithTheLastOfThem() {
        var list = """
                nome;email;azienda;partita iva
                Rita Sala;%s;Passo Doppio SRL;12345678903
                Dino Sala;%s;Passo Doppio SRL;12345678903
                """.formatted(address("rita"), address("dino"));
        var done = run(list);
        assertThat(count("customer where vat_number = 'IT12345678903'")).isEqualTo(1);
        customers.addContactPoint(customerOf(address("dino")), "333 7" + digits() + "99", "anna");

        imports.revert(done.id());
        events.deliver();
        work(caseOf(Imports.PROCESS, done.id()));
        assertThat(importOf(done.id()).kept()).isEqualTo(1);
        assertThat(count("customer where vat_number = 'IT12345678903'"))
                .as("it is still Dino's")
                .isEqualTo(1);

        var other = run("nome;email;azienda;partita iva\nUgo Sala;" + address("ugo") + ";Passo Nuovo;01234567897\n");
        assertThat(count("customer where vat_number = 'IT01234567897'")).isEqualTo(1);
        imports.revert(other.id());
        events.deliver();
        work(caseOf(Imports.PROCESS, other.id()));
        assertThat(count("customer where vat_number = 'IT01234567897'")).isZero();
    }

    @Test
    void aListThatCannotBeReadToItsEndIsStopped() {
        long id =
                receive("email;note\n" + address("ada") + ";x\n" + address("tito") + ";\"" + "open\n".repeat(300_000));
        var instance = start(id, false);
        work(instance);

        assertThat(instance).isEnded().hasPassed("BoundaryEvent_ListUnreadable", "EndEvent_UnreadableImportStopped");
        assertThat(importOf(id).problem()).isEqualTo("UNREADABLE");
        assertThat(count("contact_point where normalised like '%" + own + "@example.com'"))
                .isZero();
    }

    // --- dry run ----------------------------------------------------------------------------------------------------

    @Test
    void aDryRunSaysWhatWouldHappenAndWritesNothing() {
        customers.identifyByEmail(address("known"), "Kira Known", "it");
        long id = receive(
                "email;nome\n%s;K\n%s;N\n%s;N\nbad;B\n".formatted(address("known"), address("new"), address("new")));
        var instance = start(id, true);
        work(instance);

        assertThat(instance).isEnded().hasNotPassed(Imports.REVIEW);
        var checked = importOf(id);
        assertThat(checked.state()).isEqualTo(ImportState.CHECKED);
        assertThat(List.of(checked.made(), checked.known(), checked.repeated(), checked.badRows()))
                .containsExactly(2, 1, 1, 1);
        assertThat(count("contact_point where normalised = '" + address("new") + "'"))
                .isZero();

        imports.configure(
                id,
                new ImportSettings(
                        Map.of(ImportField.EMAIL, 0, ImportField.NAME, 1), "it", 100, Met.NOWHERE, ConsentBasis.NONE));
        work(start(id, false));

        assertThat(List.of(
                        importOf(id).made(), importOf(id).known(), importOf(id).repeated()))
                .containsExactly(1, 2, 0);
    }

    // --- take back --------------------------------------------------------------------------------------------------

    @Test
    void whatNobodyTouchedIsTakenBackAndWhatSomebodyTouchedStays() throws IOException {
        long known = customers.identifyByEmail(address("old"), "Olga Old", "it").customerId();
        var list = "email;nome;telefono\n%s;A;\n%s;B;\n%s;Olga Old;3401%s777\n"
                .formatted(address("a"), address("b"), address("old"), digits());
        long id = receive(list);
        imports.configure(
                id,
                new ImportSettings(
                        importOf(id).settings().mapping(),
                        "it",
                        5,
                        Met.NOWHERE,
                        new ConsentBasis(
                                Basis.EVERYBODY,
                                Set.of(ConsentPurpose.MARKETING),
                                Set.of(ConsentChannel.EMAIL),
                                "Fair 2026",
                                null,
                                null)));
        work(start(id, false));
        long touched = customerOf(address("b"));
        customers.appendTimeline(touched, clock.instant(), "ADDRESS_ADDED", null, "anna");

        imports.revert(id);
        events.deliver();
        var back = caseOf(Imports.PROCESS, id);
        work(back);

        assertThat(back).isEnded().hasPassed(TAKE_BACK, "EndEvent_ImportTakenBack");
        var reverted = importOf(id);
        assertThat(reverted.state()).isEqualTo(ImportState.REVERTED);
        assertThat(List.of(reverted.takenBack(), reverted.kept())).containsExactly(2, 1);
        assertThat(count("contact_point where normalised = '" + address("a") + "'"))
                .isZero();
        assertThat(count("contact_point where customer_id = " + known)).isEqualTo(1);
        assertThat(count("consent_event where customer_id = " + known)).isZero();
        assertThat(count("consent_event where customer_id = " + touched)).isEqualTo(1);
        assertThat(imports.receive("again.csv", stream(list)).known()).isFalse();
    }

    @Test
    void theConsentLogStaysClosedToEverybodyElse() {
        long id = customers.identifyByEmail(address("c"), "C", "it").customerId();
        consents.record(new ConsentRecord(
                id,
                null,
                ConsentPurpose.MARKETING,
                ConsentChannel.EMAIL,
                ConsentState.GIVEN,
                "STORE",
                null,
                clock.instant(),
                "test"));
        assertThatThrownBy(() -> jdbc.sql("delete from consent_event where customer_id = ?")
                        .param(id)
                        .update())
                .hasMessageContaining("never changed or deleted");
    }

    // --- schedules --------------------------------------------------------------------------------------------------

    private ProcessInstance only(long importId) {
        events.deliver();
        return caseOf(Imports.PROCESS, importId);
    }

    private long lastImportNamed(String name) {
        return jdbc.sql("select max(id) from import_run where name = ?")
                .param(name)
                .query(Long.class)
                .single();
    }

    @Test
    void aFolderIsLookedAtWhenItsTimeComes() throws IOException {
        var name = "fair-" + own + ".csv";
        var file = IMPORTS.resolve(name);
        Files.writeString(file, "email;nome\n" + address("fair") + ";Fiera\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
        schedules.add(new NewSchedule("Fairs " + own, true, "fairs", null, null, 60));

        ringStart();

        var importId = lastImportNamed("Fairs " + own);
        var instance = only(importId);
        work(instance);
        assertThat(instance).isEnded().hasPassed(FETCH, "EndEvent_ImportDone");
        assertThat(importOf(importId).name()).isEqualTo(name);
        assertThat(importOf(importId).made()).isEqualTo(1);

        ringStart();
        var again = only(lastImportNamed("Fairs " + own));
        work(again);
        assertThat(again).isEnded().hasPassed("EndEvent_NothingNew");
        assertThat(count("import_run where name = 'Fairs " + own + "'")).isZero();
    }

    private void ringStart() {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        var timer = management
                .createJobQuery()
                .processDefinitionKey("import-list")
                .activityId("StartEvent_TimeToLook")
                .singleResult();
        clocks.advance(Duration.ofMinutes(61));
        management.executeJob(timer.getId());
        identity.setAuthentication(person);
    }

    @Test
    void anotherDatabaseIsAsked() {
        long schedule = schedules.add(new NewSchedule(
                "Till " + own,
                false,
                "till",
                "select 'Kassa ' || n as name, 'kassa' || n || '." + own
                        + "@example.com' as email from generate_series(1, 3) n",
                null,
                null));

        long id = schedules.runNow(schedule);
        var instance = only(id);
        work(instance);

        assertThat(instance).isEnded();
        assertThat(List.of(importOf(id).readRows(), importOf(id).made())).containsExactly(3, 3);
        assertThat(customers.card(customerOf(address("kassa2"))).orElseThrow().displayName())
                .isEqualTo("Kassa 2");
    }

    @Test
    void aQueryCannotWrite() {
        long schedule = schedules.add(new NewSchedule(
                "Writes " + own, false, "till", "delete from import_seen returning 'a@b.it' as email", null, null));
        var instance = only(schedules.runNow(schedule));

        assertThatThrownBy(() -> executeFetch(instance)).hasStackTraceContaining("read-only transaction");
    }

    @Test
    void aDatabaseInAPrivateNetworkIsRefusedUnlessItIsMeant() {
        long schedule = schedules.add(new NewSchedule("Near " + own, false, "near", "select 1 as email", null, null));
        var instance = only(schedules.runNow(schedule));

        assertThatThrownBy(() -> executeFetch(instance))
                .hasStackTraceContaining("filo.imports.databases.near.private-network=true");
    }

    @Test
    void aSourceThatDoesNotAnswerIsTriedAgainAndThenAnIncident() {
        long schedule =
                schedules.add(new NewSchedule("Gone " + own, false, "till", "select email from not_there", null, null));
        var instance = only(schedules.runNow(schedule));

        for (int attempt = 0; attempt < 4; attempt++) {
            assertThatThrownBy(() -> executeFetch(instance)).isNotNull();
        }
        var waiting = imports.search(null, 0, 50).items().stream()
                .filter(list -> "SOURCE".equals(list.problem()))
                .findFirst();
        assertThat(waiting.orElseThrow().problemDetail()).contains("not_there");

        assertThat(runtime.createIncidentQuery()
                        .processInstanceId(instance.getId())
                        .count())
                .isEqualTo(1);
        var job =
                management.createJobQuery().processInstanceId(instance.getId()).singleResult();
        jdbc.sql("create table not_there as select 'back.' || ? || '@example.com' as email")
                .param(own)
                .update();
        try {
            identity.clearAuthentication();
            management.setJobRetries(job.getId(), 1);
            marta();
            work(instance);
            assertThat(instance).isEnded().hasPassed("EndEvent_ImportDone");
        } finally {
            jdbc.sql("drop table not_there").update();
        }
    }

    /** As the job executor does: nobody is signed in. */
    private void executeFetch(ProcessInstance instance) {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        try {
            management.executeJob(management
                    .createJobQuery()
                    .processInstanceId(instance.getId())
                    .singleResult()
                    .getId());
        } finally {
            identity.setAuthentication(person);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(Imports.PROCESS))
                .as("not gone through; see target/models/import-list-coverage.bpmn")
                .isEmpty();
    }
}
