package io.filo.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.contact.PhoneRegister.BadLine;
import io.filo.customer.Customers;
import io.filo.support.BusinessException;
import io.filo.web.Browser;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

class PhoneRegisterIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    PhoneRegister register;

    @Autowired
    Customers customers;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void numbersGoOutAndTheAnswerComesBack() {
        var first = somebody();
        var second = somebody();
        assertThat(register.export().lines()).contains(first, second);

        var taken = register.importAnswer(
                "numero;iscritto\r\n" + first + ";sì\n" + second.substring(3) + ",No\n\nnonsense;no\n" + second
                        + ";perhaps\n",
                today());
        assertThat(taken.taken()).isEqualTo(2);
        assertThat(taken.listed()).isEqualTo(1);
        assertThat(taken.errors()).containsExactly(new BadLine(5, "nonsense;no"), new BadLine(6, second + ";perhaps"));
        assertThat(register.export().lines()).doesNotContain(first, second);

        register.importAnswer(first + ";no", today().minusDays(3));
        assertThat(jdbc.sql("select listed from phone_register where number = ?")
                        .param(first)
                        .query(Boolean.class)
                        .single())
                .as("an older answer replaces no newer one")
                .isTrue();
    }

    @Test
    void whatIsNoAnswerIsRefusedWithItsRemedy() {
        assertThatThrownBy(() -> register.importAnswer("+390115550147;no", today().plusDays(1)))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("last 30 days");
        assertThatThrownBy(() -> register.importAnswer("+390115550147;no", today().minusDays(31)))
                .isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> register.importAnswer("\u0001\u0002" + "x".repeat(100_000), today()))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("+390115550147;no");
    }

    @Test
    void onlyWhoExchangesFilesSeesNumbers() {
        var number = somebody();
        var marta = Browser.at(port);
        marta.login("marta", "marta");
        assertThat(marta.get("/phone-register").body()).contains("Registro opposizioni");
        assertThat(marta.get("/phone-register/numbers").body()).contains(number);
        var anna = Browser.at(port);
        anna.login("anna", "anna");
        assertThat(anna.get("/phone-register/numbers").statusCode()).isEqualTo(403);
    }

    private String somebody() {
        long id = customers
                .identifyByEmail(UUID.randomUUID() + "@register.example", "Enzo Marino", "it")
                .customerId();
        customers.addContactPoint(id, "+39 347 " + (1_000_000 + id % 9_000_000), "anna");
        return jdbc.sql("select normalised from contact_point where customer_id = ? and type = 'PHONE'")
                .param(id)
                .query(String.class)
                .single();
    }

    private LocalDate today() {
        return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
