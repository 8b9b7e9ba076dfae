package io.filo.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.support.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

class ProductionGuardTests {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void outsideTheDemoTheStartIsRefusedInWordsThatNameWhatIsMissing() {
        assertThatThrownBy(this::start)
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("FILO_SECRET")
                .hasMessageContaining("FILO_PUBLIC_URL")
                .hasMessageContaining("FILO_ADMIN_PASSWORD");
    }

    @Test
    void aCompleteConfigurationMayStart() {
        environment.setProperty("filo.secret", SECRET);
        environment.setProperty("filo.public-url", "https://crm.example.com");
        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void theDemoMayStartAsItIs() {
        environment.setProperty("filo.demo.enabled", "true");
        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "short, https://crm.example.com, FILO_SECRET",
        "demo-only-0123456789abcdef0123456789abcdef, https://crm.example.com, FILO_SECRET",
        SECRET + ", crm.example.com, FILO_PUBLIC_URL",
        SECRET + ", ftp://crm.example.com, FILO_PUBLIC_URL",
        SECRET + ", 'https://crm example', FILO_PUBLIC_URL",
    })
    void whatIsGivenMustAlsoBeGood(String secret, String address, String named) {
        environment.setProperty("filo.secret", secret);
        environment.setProperty("filo.public-url", address);
        assertThat(ProductionGuard.missing(environment))
                .singleElement()
                .asString()
                .contains(named);
    }

    private void start() {
        ProductionGuard guard = new ProductionGuard();
        guard.setEnvironment(environment);
        guard.postProcessBeanFactory(new DefaultListableBeanFactory());
    }
}
