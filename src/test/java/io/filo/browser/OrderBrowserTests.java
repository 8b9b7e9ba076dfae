package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.order.OrderDesk;
import io.filo.order.Returns;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.Snapshot.Stock;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Anna looks for an order that is late, sees where its parcels and its case stand, and what is in stock. */
class OrderBrowserTests extends IntegrationTest {

    private static final String CARE = "post-purchase-care";

    @LocalServerPort
    int port;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    OrderDesk desk;

    @Autowired
    Returns returns;

    @Autowired
    DueEvents events;

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @Autowired
    Clock clock;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private @Nullable String deployment;
    private Chromium chromium;
    private Source source;
    private Instant now;

    @BeforeEach
    void open() {
        source = new Source("passo-lento-" + unique, null, false);
        now = clock.instant();
        if (repository.createProcessDefinitionQuery().processDefinitionKey(CARE).count() == 0) {
            deployment = repository
                    .createDeployment()
                    .addString(
                            CARE + ".bpmn",
                            Bpmn.convertToString(Bpmn.createExecutableProcess(CARE)
                                    .name("Cura dopo l’acquisto")
                                    .camundaHistoryTimeToLiveString("P1D")
                                    .startEvent("StartEvent_Placed")
                                    .name("Order placed")
                                    .message("order.placed")
                                    .intermediateCatchEvent("Event_Delivered")
                                    .name("Parcel delivered")
                                    .message("shipment.delivered")
                                    .endEvent("EndEvent_Done")
                                    .name("Cared for")
                                    .done()))
                    .deploy()
                    .getId();
        }
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        chromium.close();
        if (deployment != null) {
            Cases.endAll(runtime);
            repository.deleteDeployment(deployment, true);
        }
    }

    private long order(String number, Told told) {
        intake.take(source, told.order());
        return desk.byNumber("N" + number).orElseThrow();
    }

    private ProductSnapshot product(String sku, String name, String cost, String torino, String bologna) {
        return new ProductSnapshot(
                sku,
                now,
                sku,
                name,
                "Per correre sui sentieri",
                List.of("Corsa", "Trail"),
                new BigDecimal("129.00"),
                new BigDecimal(cost),
                "EUR",
                Map.of("colore", "corallo", "lotto", unique),
                null,
                null,
                true,
                false,
                List.of(new Stock("TO1", new BigDecimal(torino)), new Stock("BO1", new BigDecimal(bologna))));
    }

    @Test
    void anOrderIsFoundWithItsParcelsReturnsAndCase() {
        var buyer = Told.guest("mia." + unique + "@posta.example");
        intake.take(source, product("FLA-5", "Borraccia morbida", "6.00", "0", "-1"));
        intake.take(source, product("AUR-42", "Aurora trail", "71.00", "3", "4"));
        var promised = now.plus(Duration.ofDays(1));
        long late = order(
                unique + "A", new Told(unique + "A", buyer, now.minus(Duration.ofDays(2))).payment(PaymentStatus.PAID));
        intake.take(
                source,
                Told.parcel(
                        "p" + unique,
                        unique + "A",
                        now.minus(Duration.ofDays(1)),
                        ShipmentStatus.PRE_TRANSIT,
                        promised));
        intake.take(
                source,
                Told.parcel(
                        "p" + unique,
                        unique + "A",
                        now.minus(Duration.ofHours(3)),
                        ShipmentStatus.IN_TRANSIT,
                        promised,
                        promised.plus(Duration.ofDays(3)),
                        "GLS",
                        "TN" + unique));
        long done = order(
                unique + "B", new Told(unique + "B", buyer, now.minus(Duration.ofDays(9))).payment(PaymentStatus.PAID));
        intake.take(
                source,
                Told.parcel("q" + unique, unique + "B", now.minus(Duration.ofDays(5)), ShipmentStatus.DELIVERED, now));
        returns.request(new Returns.Request(
                done,
                ReturnKind.WITHDRAWAL,
                ReturnMode.PORTAL,
                List.of(new Returns.Item("1", BigDecimal.ONE, "TOO_SMALL", null)),
                unique,
                now));
        events.deliver();

        chromium.login("anna");
        chromium.open("/orders?q=N" + unique);
        assertThat(chromium.texts(".list .row-link")).containsExactly("N" + unique + "A", "N" + unique + "B");
        pictures("orders");
        chromium.open("/orders?state=LATE&q=N" + unique);
        assertThat(chromium.texts(".list .row-link")).containsExactly("N" + unique + "A");

        chromium.open("/orders/" + late);
        chromium.waitFor("[data-diagram][data-shown] .djs-container");
        if (deployment != null) {
            assertThat(chromium.texts("[data-element-id=Event_Delivered].active"))
                    .hasSize(1);
            assertThat(chromium.texts("[data-element-id=StartEvent_Placed].passed"))
                    .hasSize(1);
        }
        assertThat(chromium.text(".way")).contains("Prima promessa", "3 g");
        pictures("order");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();

        chromium.open("/customers/" + desk.order(late).customerId());
        assertThat(chromium.texts("details.order summary a")).hasSize(2);
        chromium.click("details.order:nth-of-type(2) summary .num");
        pictures("customer-orders");

        chromium.open("/products?q=sentieri " + unique);
        assertThat(chromium.texts(".list .main-cell strong"))
                .containsExactlyInAnyOrder("Aurora trail", "Borraccia morbida");
        pictures("products");
        chromium.open("/products?inStock=true&q=sentiero " + unique);
        assertThat(chromium.texts(".list .main-cell strong")).containsExactly("Aurora trail");

        chromium.wide();
        chromium.switchTo("en");
        chromium.open("/orders/" + late);
        chromium.waitFor("[data-diagram][data-shown]");
        assertThat(chromium.text(".way")).contains("First promise");
        pictures("order-en");
        chromium.open("/orders/" + done);
        chromium.waitFor("[data-diagram][data-shown]");
        pictures("order-return-en");
        chromium.wide();
        chromium.switchTo("it");
    }

    private void pictures(String name) {
        chromium.narrow();
        assertThat(chromium.overhang()).as("%s on a telephone", name).isZero();
        chromium.picture(name + "-400");
        chromium.wide();
        chromium.picture(name + "-1400");
    }
}
