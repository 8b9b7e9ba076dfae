package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.filo.customer.Customers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTemplatesTests {

    private static final Map<String, String> FIELDS = Map.of(
            "customerName", "Giulia Ferri",
            "ticketNumber", "1042",
            "subject", "Re: scarpa difettosa",
            "operatorName", "Anna");

    private final Customers customers = mock(Customers.class);
    private Templates templates = new TextTemplates(customers, "Passo Lento");

    @BeforeEach
    void names() {
        when(customers.cleanName(any())).thenAnswer(call -> {
            String name = call.getArgument(0);
            return name.isEmpty() || name.contains("/") ? Optional.empty() : Optional.of(name);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acknowledgement",
                "reminder",
                "resolved",
                "answer-general",
                "answer-delivery",
                "answer-return",
                "answer-withdrawal",
                "answer-invoice",
                "answer-sales",
                "answer-privacy",
                "answer-complaint",
                "answer-product",
                "answer-thanks",
                "answer-own"
            })
    void everyTextIsThereInBothLanguagesAndNamesCustomerAndShop(String key) {
        var italian = templates.render(key, "it", FIELDS);
        var english = templates.render(key, "en", FIELDS);

        assertThat(italian.text())
                .startsWith("Buongiorno Giulia Ferri,")
                .contains("Passo Lento")
                .doesNotContain("{{", "}}");
        assertThat(english.text())
                .startsWith("Hello Giulia Ferri,")
                .contains("Passo Lento")
                .doesNotContain("{{", "}}");
        assertThat(italian.subject()).contains("scarpa difettosa").doesNotContain("Re: Re:", "{{");
        assertThat(english.subject()).contains("scarpa difettosa").doesNotContain("Re: Re:", "{{");
        if (key.startsWith("answer")) {
            assertThat(italian.text()).endsWith("Anna");
            assertThat(english.text()).endsWith("Anna").isNotEqualTo(italian.text());
        } else {
            assertThat(italian.text()).endsWith("Passo Lento");
        }
    }

    @Test
    void whatAProcessSendsNamesTheTicket() {
        assertThat(templates.render("acknowledgement", "it", FIELDS).text()).contains("1042");
        assertThat(templates.render("reminder", "en", FIELDS).text()).contains("1042");
        assertThat(templates.render("resolved", "en", FIELDS).text()).contains("1042");
    }

    @Test
    void otherLanguagesReadEnglishAndOtherKeysTheGeneralAnswer() {
        assertThat(templates.render("acknowledgement", "fr", FIELDS))
                .isEqualTo(templates.render("acknowledgement", "en", FIELDS));
        assertThat(templates.render("no-such-text", "it", FIELDS))
                .isEqualTo(templates.render("answer-general", "it", FIELDS));
    }

    @Test
    void aPlaceThatIsLeftForAPersonIsFoundInEveryLanguage() {
        for (var language : List.of("it", "en")) {
            var text = templates.render("answer-general", language, FIELDS).text();
            assertThat(templates.placeholderIn(text)).isPresent();
            assertThat(templates.placeholderIn(text.replaceAll("\\[[^]]+]", "See [1] and [my order]")))
                    .isEmpty();
        }
    }

    @Test
    void aMailWithoutSubjectIsCalledSoInTheLanguageOfTheText() {
        assertThat(templates
                        .render("acknowledgement", "it", Map.of("subject", " "))
                        .subject())
                .contains("(senza oggetto)");
        assertThat(templates
                        .render("acknowledgement", "en", Map.of("subject", ""))
                        .subject())
                .contains("(no subject)");
    }

    @Test
    void aMissingFieldLeavesNoGap() {
        var text = templates.render("answer-general", "it", Map.of()).text();

        assertThat(text).startsWith("Buongiorno,\n").endsWith("Passo Lento,");
        assertThat(templates
                        .render("answer-general", "it", Map.of("customerName", "http://evil"))
                        .text())
                .startsWith("Buongiorno,\n");
    }

    @Test
    void whatAFieldHoldsIsNeitherAFieldNorALineNorAPattern() {
        var rendered = templates.render(
                "acknowledgement",
                "en",
                Map.of("subject", "{{shopName}} $1 \\ \r\nBcc: all@example.it", "ticketNumber", "1"));

        assertThat(rendered.subject())
                .isEqualTo("We have received your message: {{shopName}} $1 \\ Bcc: all@example.it");
    }
}
