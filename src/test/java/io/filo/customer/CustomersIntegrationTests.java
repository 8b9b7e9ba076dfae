package io.filo.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.Customers.Bounced;
import io.filo.customer.Customers.Identified;
import io.filo.customer.Customers.NewCustomer;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class CustomersIntegrationTests extends IntegrationTest {

    @Autowired
    Customers customers;

    @Autowired
    CustomerDiagramObject diagramObject;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    /** Data of other tests is in the same store. */
    private final String domain = "d" + UUID.randomUUID().toString().substring(0, 8) + ".example";

    @Test
    void aStrangerBecomesACustomerAtStageAwareness() {
        var made = customers.identifyByEmail("Giulia.Ferri@" + domain, "Ferri, Giulia", "it");

        assertThat(made.known()).isFalse();
        var card = customers.card(made.customerId()).orElseThrow();
        assertThat(card.displayName()).isEqualTo("Giulia Ferri");
        assertThat(card.stage()).isEqualTo(CustomerStage.AWARENESS);
        assertThat(card.customerClass()).isEqualTo("STANDARD");
        assertThat(card.contactPoints()).singleElement().satisfies(point -> {
            assertThat(point.value()).isEqualTo("Giulia.Ferri@" + domain);
            assertThat(point.primary()).isTrue();
        });
        assertThat(customers.timeline(made.customerId(), 0, 10).items())
                .singleElement()
                .satisfies(entry -> assertThat(entry.type()).isEqualTo("FIRST_CONTACT"));
        assertThat(customers.locale(made.customerId())).isEqualTo(Locale.ITALIAN);
    }

    @Test
    void theSameAddressIsTheSameCustomerHoweverItIsWritten() {
        var made = customers.identifyByEmail("giulia@" + domain, null, "it");

        assertThat(customers.identifyByEmail("\"GIULIA\"@" + domain.toUpperCase(Locale.ROOT), "G.", "en"))
                .isEqualTo(new Identified(made.customerId(), true, "STANDARD", "it"));
    }

    @Test
    void twoCallersAtOnceGetTheSameCustomerAndCanBothGoOn() throws Exception {
        var callers = 8;
        var pool = Executors.newFixedThreadPool(callers);
        try {
            for (int round = 0; round < 10; round++) {
                var address = "race" + round + "@" + domain;
                var barrier = new CyclicBarrier(callers);
                var results = new ArrayList<Future<Identified>>();
                for (int caller = 0; caller < callers; caller++) {
                    results.add(pool.submit(() -> {
                        barrier.await();
                        return transaction.execute(status -> {
                            var identified = customers.identifyByEmail(address, "Racer", "it");
                            // Fails in a transaction that an error has spoilt.
                            jdbc.sql("select 1").query(Integer.class).single();
                            return identified;
                        });
                    }));
                }
                var identified = new ArrayList<Identified>();
                for (var result : results) {
                    identified.add(result.get());
                }
                assertThat(identified)
                        .extracting(Identified::customerId)
                        .containsOnly(identified.get(0).customerId());
                assertThat(identified).filteredOn(one -> !one.known()).hasSize(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whoWritesFromACompanysDomainBelongsToIt() {
        var company = customers.register(company("Podistica", domain));

        var member = customers.identifyByEmail("anna@corse." + domain, "Anna", "it");
        var stranger = customers.identifyByEmail("anna@not" + domain, "Anna", "it");

        assertThat(customers.card(member.customerId()).orElseThrow().companyId())
                .isEqualTo(company);
        assertThat(customers.card(member.customerId()).orElseThrow().companyName())
                .isEqualTo("Podistica");
        assertThat(customers.card(stranger.customerId()).orElseThrow().companyId())
                .isNull();
    }

    @Test
    void freeMailIsNobodysOwnDomain() {
        assertThatThrownBy(() -> customers.register(company("Libero", "libero.it")))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("FREE_MAIL_DOMAIN"));
    }

    @Test
    void anAddressBelongsToOneCustomerOnly() {
        customers.register(person("Ada", "ada@" + domain));

        assertThatThrownBy(() -> customers.register(person("Another Ada", "ADA@" + domain)))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("ADDRESS_TAKEN"));
        assertThatThrownBy(() -> customers.register(person("Nowhere", "no address")))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("BAD_ADDRESS"));
    }

    @Test
    void aCustomerIsFoundByPartOfNameAddressAndTelephone() {
        var name = "Zoë " + domain;
        var id = customers.register(new NewCustomer(
                CustomerKind.PERSON,
                name,
                null,
                null,
                "it",
                CustomerStage.ACQUISITION,
                "VIP",
                null,
                null,
                List.of("zoe@" + domain),
                List.of("+39 011 " + Math.abs(domain.hashCode() % 10_000_000))));
        var phone = customers.card(id).orElseThrow().contactPoints().get(1).value();

        assertThat(customers.search("zoë d", null, null, 0, 50).items())
                .extracting(CustomerCard::id)
                .contains(id);
        assertThat(customers.search(null, "Zoe@" + domain, null, 0, 10).items())
                .extracting(CustomerCard::id)
                .containsExactly(id);
        assertThat(customers.search(null, null, phone.substring(4), 0, 10).items())
                .extracting(CustomerCard::id)
                .contains(id);
        assertThat(customers.search(domain, null, null, 0, 10).total()).isEqualTo(1);
        assertThat(customers.search("100%" + domain, null, null, 0, 10).items()).isEmpty();
        assertThat(customers.search(null, "no address", null, 0, 10).items()).isEmpty();
        assertThat(customers.cards(List.of(id)))
                .singleElement()
                .isEqualTo(customers.card(id).orElseThrow());
    }

    @Test
    void aBouncedAddressIsMarkedUntilItsOwnerWrites() {
        var id = customers.register(person("Gino", "gino@" + domain));

        assertThat(customers.markBounced("GINO@" + domain, true, "550 unknown user"))
                .contains(new Bounced(id, false));
        assertThat(customers.hardBounced(List.of("Gino@" + domain, "ada@" + domain)))
                .containsExactly("gino@" + domain);
        assertThat(customers.markBounced("gino@" + domain, false, "452 mailbox full"))
                .contains(new Bounced(id, true));
        assertThat(customers.hardBounced(List.of("gino@" + domain))).isNotEmpty();
        assertThat(customers.timeline(id, 0, 10).items())
                .extracting(Customers.TimelineEntry::type)
                .containsExactly("ADDRESS_DELAYED", "ADDRESS_BOUNCED", "ENTERED");

        customers.identifyByEmail("gino@" + domain, null, "it");
        assertThat(customers.hardBounced(List.of("gino@" + domain))).isEmpty();
        assertThat(customers.markBounced("nobody@" + domain, true, "550")).isEmpty();
    }

    @Test
    void aContactPointIsAddedAndCorrected() {
        var id = customers.register(person("Lea", "lea@" + domain));
        customers.register(person("Other", "other@" + domain));
        customers.markBounced("lea@" + domain, true, "550 unknown user");
        var point = customers.card(id).orElseThrow().contactPoints().get(0);

        assertThatThrownBy(() -> customers.correctContactPoint(id, point.id(), "other@" + domain, "anna"))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("other@" + domain);
        assertThatThrownBy(() -> customers.correctContactPoint(id, point.id(), "nothing", "anna"))
                .isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> customers.correctContactPoint(id, -1, "new@" + domain, "anna"))
                .isInstanceOf(NotFoundException.class);

        customers.correctContactPoint(id, point.id(), "lea@" + domain, "anna");
        assertThat(customers.hardBounced(List.of("lea@" + domain))).isEmpty();
        customers.correctContactPoint(id, point.id(), "Lea.New@" + domain, "anna");
        customers.addContactPoint(id, "+39 02 5550 1234", "anna");

        assertThat(customers.card(id).orElseThrow().contactPoints())
                .extracting(card -> card.type() + " " + card.value() + " " + card.state() + " " + card.primary())
                .containsExactly("EMAIL Lea.New@" + domain + " VALID true", "PHONE +39 02 5550 1234 VALID true");
        assertThat(customers.timeline(id, 0, 10).items())
                .extracting(Customers.TimelineEntry::type)
                .containsExactly(
                        "ADDRESS_ADDED", "ADDRESS_CORRECTED", "ADDRESS_CORRECTED", "ADDRESS_BOUNCED", "ENTERED");
    }

    @Test
    void aMergedCustomerIsFollowed() {
        var kept = customers.register(person("Kept", "kept@" + domain));
        var gone = customers.register(person("Gone", "gone@" + domain));
        jdbc.sql("update customer set merged_into = ? where id = ?")
                .params(kept, gone)
                .update();

        assertThat(customers.identifyByEmail("gone@" + domain, null, "it").customerId())
                .isEqualTo(kept);
        assertThat(customers.card(gone).orElseThrow().id()).isEqualTo(kept);
        assertThat(customers.search("gone@" + domain, null, null, 0, 10).items())
                .isEmpty();
    }

    @Test
    void diagramsSeeCodesOnly() {
        var id = customers.register(person("Ada", "codes@" + domain));

        assertThat(diagramObject.find(id)).isEqualTo(new CustomerFacts("ACQUISITION", "STANDARD", "it", "PERSON"));
        assertThat(diagramObject.find(-1)).isNull();
    }

    private static NewCustomer person(String name, String email) {
        return new NewCustomer(
                CustomerKind.PERSON,
                name,
                null,
                null,
                "it",
                CustomerStage.ACQUISITION,
                "STANDARD",
                null,
                null,
                List.of(email),
                List.of());
    }

    private static NewCustomer company(String name, String domain) {
        return new NewCustomer(
                CustomerKind.COMPANY,
                name,
                null,
                null,
                "it",
                CustomerStage.ACQUISITION,
                "STANDARD",
                null,
                domain,
                List.of(),
                List.of());
    }
}
