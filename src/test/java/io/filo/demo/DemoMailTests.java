package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DemoMailTests {

    private static final Instant FIRST_START = Instant.parse("2026-03-03T11:00:00Z");
    private static final Map<String, String> REPLY = Map.of(
            "replyTo", "care+1042@filo.example",
            "replySubject", "Re: hello",
            "inReplyTo", "<a@filo.example>",
            "references", "<a@filo.example>",
            "quoted", "> hello");

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/demo/mails"))) {
            return files
                    .map(file -> file.getFileName().toString().replace(".eml", ""))
                    .filter(file -> !file.equals("unreadable"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void itIsAMailAsItTravels(String file) throws Exception {
        DemoMail.Filled filled = new DemoMail(file, "care@filo.example").fill(FIRST_START, REPLY);
        String text = new String(filled.bytes(), StandardCharsets.UTF_8);
        MimeMessage mail =
                new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(filled.bytes()));

        assertThat(text).doesNotContain("{{").doesNotContain("Return-Path: <" + filled.envelopeFrom());
        assertThat(text.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        assertThat(filled.envelopeFrom()).contains("@").endsWith(".example");
        assertThat(mail.getFrom()).hasSize(1);
        assertThat(mail.getSubject()).isNotBlank();
        assertThat(mail.getMessageID()).matches("<[^<>\\s]+@[^<>\\s]+\\.example>");
        assertThat(mail.getSentDate()).isBeforeOrEqualTo(Date.from(FIRST_START)).isAfter("2026-03-03T08:00:00");
        assertThat(mail.getContent()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aSecondAttemptIsTheSameMail(String file) {
        DemoMail mail = new DemoMail(file, "care@filo.example");

        assertThat(mail.fill(FIRST_START, REPLY).bytes())
                .isEqualTo(mail.fill(FIRST_START, REPLY).bytes());
        assertThat(mail.recipients()).isEqualTo(List.of("care@filo.example"));
    }
}
