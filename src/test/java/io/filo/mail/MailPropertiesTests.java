package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.support.StartFailure;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MailPropertiesTests {

    @Test
    void aMailboxNeedsNoMoreThanAnAddressAndServer() {
        MailProperties properties = bind(Map.of());

        MailProperties.Mailbox care = properties.mailboxes().get("care");
        assertThat(care.login()).isEqualTo("care@filo.example");
        assertThat(care.generic()).isTrue();
        assertThat(care.imap().port()).isEqualTo(993);
        assertThat(care.imap().security()).isEqualTo(MailProperties.Security.TLS);
        assertThat(properties.maxSize().toMegabytes()).isEqualTo(50);
    }

    @Test
    void aMailboxWithoutServerIsLegal() {
        assertThat(bind(Map.of("mailboxes.care.imap.host", "", "mailboxes.care.imap.password", ""))
                        .mailboxes())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mailboxes.care.address          | nobody          | filo.mail.mailboxes.care.address is \"nobody\"",
                "mailboxes.care.address          |                 | filo.mail.mailboxes.care.address is \"\"",
                "mailboxes.care.aliases          | a b@c           | filo.mail.mailboxes.care.aliases",
                "mailboxes.care.generic          | false           | filo.mail.mailboxes.care.owner is missing",
                "mailboxes.care.imap.port        | 0               | filo.mail.mailboxes.care.imap.port is 0",
                "mailboxes.care.imap.password    |                 | filo.mail.mailboxes.care.imap.password is missing",
                "mailboxes.care.imap.trusted-certificate | nowhere.pem | set the path of a PEM file",
                "smtp.trusted-certificate        | pom.xml         | filo.mail.smtp.trusted-certificate is \"pom.xml\"",
                "mailboxes.care.imap.folder      | Processed       | processed-folder",
                "mailboxes.care.imap.oauth.token-uri | http://evil | filo.mail.mailboxes.care.imap.oauth.token-uri",
                "mailboxes.sales.address         | CARE@filo.example | belongs to the mailbox",
                "max-size                        | 1GB             | filo.mail.max-size is 1024MB",
                "poll-interval                   | 0s              | filo.mail.poll-interval is 0s"
            })
    void whatIsWrongIsNamedWithItsRemedy(String property, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(property, value == null ? "" : value)))
                .rootCause()
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(message);
    }

    private static MailProperties bind(Map<String, String> changes) {
        Map<String, String> values = new HashMap<>(Map.of(
                "filo.mail.mailboxes.care.address", "care@filo.example",
                "filo.mail.mailboxes.care.imap.host", "imap.filo.example",
                "filo.mail.mailboxes.care.imap.password", "secret",
                "filo.mail.smtp.host", "smtp.filo.example"));
        changes.forEach((property, value) -> values.put("filo.mail." + property, value));
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("filo.mail", MailProperties.class);
    }
}
