package io.filo.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.Recognition.Candidate;
import io.filo.customer.Recognition.Likeness;
import io.filo.customer.Recognition.Told;
import io.filo.support.BusinessException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class RecognitionIntegrationTests extends IntegrationTest {

    @Autowired
    Recognition recognition;

    @Autowired
    Customers customers;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final String email = "luca.ferrari." + unique + "@posta.example";

    /** Seven digits that no other test has. */
    private final String digits = String.format("%07d", Math.abs(unique.hashCode()) % 10_000_000);

    private final String phone = "+39 340 " + digits.substring(0, 3) + " " + digits.substring(3);

    private static Told told(String name, @Nullable String email, @Nullable String phone) {
        return new Told(name, email, phone, null, null, null, null, null, null, "it");
    }

    private Told at(String name, String street, String code) {
        return new Told(name, null, null, null, null, street, code, "Torino", null, "it");
    }

    @Test
    void whoeverIsUnknownBecomesACustomerWithAllThatWasTold() {
        var made = recognition.enter(
                new Told("Luca Ferrari", email, phone, null, null, "Via Roma 1", "10121", "Torino", null, "it"));

        assertThat(made.known()).isFalse();
        var card = customers.card(made.customerId()).orElseThrow();
        assertThat(card.displayName()).isEqualTo("Luca Ferrari");
        assertThat(card.contactPoints()).extracting(point -> point.type()).containsExactly("EMAIL", "PHONE");
    }

    @Test
    void aKnownPersonIsRecognisedByEveryFormOfTheAddress() {
        var id = recognition.enter(told("Luca Ferrari", email, null)).customerId();

        assertThat(recognition.candidates(told("L. Ferrari", " <" + email.toUpperCase() + "> ", null)))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.customerId()).isEqualTo(id);
                    assertThat(found.email()).isTrue();
                });
    }

    @Test
    void aKnownPersonIsRecognisedByEveryFormOfTheNumber() {
        var id = recognition.enter(told("Luca Ferrari", null, phone)).customerId();
        var local = "340" + digits;

        for (var written : List.of(
                local,
                "0039" + local,
                "+39" + local,
                "340/" + digits,
                "340 " + digits.replaceAll("(..)", "$1-"),
                "(+39) " + local)) {
            assertThat(recognition.candidates(told("Luca Ferrari", null, written)))
                    .as(written)
                    .extracting(Candidate::customerId)
                    .containsExactly(id);
        }
    }

    @Test
    void namesAloneFindNobody() {
        recognition.enter(told("Luca Ferrari", email, null));

        assertThat(recognition.candidates(told("Luca Ferrari", null, null))).isEmpty();
    }

    @Test
    void likeNamesAtOneAddressArePointedOut() {
        var street = "Via Lagrange " + unique.hashCode();
        recognition.enter(new Told("Luca Ferrari", email, null, null, null, street, "10123", "Torino", null, "it"));

        assertThat(recognition.candidates(at("Ferraro, Luca", street.toUpperCase() + " ", "10123")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.address()).isTrue();
                    assertThat(found.name()).isEqualTo(Likeness.HIGH);
                });
        assertThat(recognition.candidates(at("Ada Neri", street, "10123")))
                .singleElement()
                .satisfies(found -> assertThat(found.name()).isEqualTo(Likeness.NONE));
    }

    @Test
    void whoeverWritesFromACompanysOwnDomainBelongsToIt() {
        var domain = "c" + unique + ".example";
        long company = customers.register(new Customers.NewCustomer(
                CustomerKind.COMPANY,
                "Podistica " + unique,
                null,
                null,
                "it",
                CustomerStage.ACQUISITION,
                "STANDARD",
                null,
                domain,
                List.of(),
                List.of()));

        var one = recognition.enter(told("Ada Neri", "ada@" + domain, null)).customerId();
        var other = recognition
                .enter(told("Tito Neri", "tito@mail." + domain, null))
                .customerId();

        assertThat(one).isNotEqualTo(other);
        assertThat(customers.cards(List.of(one, other)))
                .extracting(CustomerCard::companyId)
                .containsExactly(company, company);
    }

    @Test
    void severalPeopleOfOneVatNumberBelongToOneCompany() {
        var vat = vatNumber(Math.abs(unique.hashCode()));
        var domain = "corse-" + unique + ".example";
        var first = recognition.enter(
                new Told("Ada Neri", "ada@" + domain, null, "Corse e Vento srl", vat, null, null, null, null, "it"));
        var second = recognition.enter(
                new Told("Tito Neri", "t" + email, null, "CORSE E VENTO", "IT " + vat, null, null, null, null, "it"));
        var third = recognition.enter(told("Ugo Neri", "UGO@Mail." + domain, null));

        var company = customers.card(first.customerId()).orElseThrow().companyId();
        assertThat(company).isNotNull();
        assertThat(customers.card(second.customerId()).orElseThrow().companyId())
                .isEqualTo(company);
        assertThat(customers.card(third.customerId()).orElseThrow().companyId())
                .as("its domain is that of whoever told its number")
                .isEqualTo(company);
        assertThat(customers.card(company).orElseThrow().displayName()).isEqualTo("Corse e Vento srl");
    }

    /** With its check digit. */
    private static String vatNumber(int seed) {
        for (long number = 10_000_000_000L + seed; ; number++) {
            if (VatNumber.normalise(Long.toString(number)).isPresent()) {
                return Long.toString(number);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IT00743110157", "00743110157", "007.431.101-57", "DE136695976", "ATU12345675"})
    void vatNumbersAreRead(String written) {
        assertThat(VatNumber.normalise(written)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"IT00743110158", "12345", "ITABCDEFGHIJK", "'; drop table customer", ""})
    void whatIsNoVatNumberIsNone(String written) {
        assertThat(VatNumber.normalise(written)).isEmpty();
    }

    @Test
    void whatWasNotKnownIsAddedAndWhatIsKnownStays() {
        var id = recognition.enter(told("Luca Ferrari", email, null)).customerId();

        var again = recognition.complete(
                id, new Told("Somebody Else", email, phone, null, null, "Via Po 2", "10124", "Torino", null, "en"));

        assertThat(again.known()).isTrue();
        assertThat(again.language()).isEqualTo("it");
        var card = customers.card(id).orElseThrow();
        assertThat(card.displayName()).isEqualTo("Luca Ferrari");
        assertThat(card.contactPoints()).hasSize(2);
    }

    @Test
    void manyArrivalsOfOnePersonAtOnceMakeOneCustomer() throws Exception {
        var threads = Executors.newFixedThreadPool(6);
        try {
            for (var who : List.of(told("Luca Ferrari", email, phone), told("Ada Neri", null, "+39 347 " + digits))) {
                var jobs = new ArrayList<Callable<Long>>();
                for (int i = 0; i < 12; i++) {
                    jobs.add(() -> recognition.enter(who).customerId());
                }
                var ids = new ArrayList<Long>();
                for (Future<Long> job : threads.invokeAll(jobs)) {
                    ids.add(job.get());
                }
                assertThat(ids).hasSize(12).containsOnly(ids.get(0));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whoeverCannotBeReachedIsRefused() {
        assertThatThrownBy(() -> recognition.enter(told("Luca", "no address", "x")))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("nobody could answer");
    }
}
