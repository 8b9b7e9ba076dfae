package io.filo.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketTextsTests {

    @ParameterizedTest
    @ValueSource(strings = {"ticket.properties", "ticket_it.properties"})
    void everyCodeOfATicketHasItsWords(String bundle) {
        Properties texts = read(bundle);
        hasWords(texts, "ticket.status.", TicketStatus.values());
        hasWords(texts, "ticket.turn.", Turn.values());
        hasWords(texts, "ticket.priority.", TicketPriority.values());
        hasWords(texts, "ticket.action.", AnswerAction.values());
        hasWords(texts, "ticket.event.", TicketLog.Entry.values());
        assertThat(texts.keySet()).containsAll(read("ticket.properties").keySet());
    }

    private static void hasWords(Properties texts, String prefix, Enum<?>[] codes) {
        assertThat(Arrays.stream(codes).map(code -> prefix + code.name()))
                .allSatisfy(key -> assertThat(texts.getProperty(key)).as(key).isNotBlank());
    }

    private static Properties read(String bundle) {
        try (var reader = new InputStreamReader(
                TicketTextsTests.class.getResourceAsStream("/messages/" + bundle), StandardCharsets.UTF_8)) {
            Properties texts = new Properties();
            texts.load(reader);
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
