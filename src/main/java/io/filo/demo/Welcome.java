package io.filo.demo;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells whoever started the demo where to look, who to be, and how to send the first mail. */
@Component
@ConditionalOnProperty("filo.demo.enabled")
class Welcome {

    private final Environment environment;

    Welcome(Environment environment) {
        this.environment = environment;
    }

    @EventListener
    void tell(ApplicationReadyEvent ready) {
        if (environment.containsProperty("local.server.port")) {
            System.out.println(text(System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime()));
        }
    }

    private String text(long startMillis) {
        String url = "http://localhost:" + environment.getProperty("local.server.port");
        String users = DemoUsers.ALL.stream()
                .map(user -> "%s (%s)".formatted(user.id(), user.does()))
                .collect(Collectors.joining(", "));
        return """

                Filo is ready, %s s after its start.

                  Console    %s/
                  Tasklist   %s/camunda/app/tasklist/
                  API        %s/swagger-ui.html
                  Modeler    deploy to %s/engine-rest with HTTP Basic, as dario

                  Users      %s
                             password = name
                %s
                  Stop it all with Ctrl-C.%s
                """.formatted(
                        String.format(Locale.ROOT, "%.1f", startMillis / 1000.0),
                        url,
                        url,
                        url,
                        url,
                        wrapped(users),
                        environment.getProperty(EmbeddedParts.MAIL, Boolean.class, false) ? mail() : "",
                        environment.getProperty(EmbeddedParts.DATABASE, Boolean.class, false)
                                ? " What it knows stays in the folder " + environment.getProperty("filo.data") + "."
                                : "");
    }

    private String mail() {
        String smtp = environment.getProperty("filo.embedded.smtp-port");
        String imap = environment.getProperty("filo.embedded.imap-port");
        return """

                  Mail       SMTP 127.0.0.1:%s, IMAP 127.0.0.1:%s, no encryption; mailboxes info@, sales@, care@filo.example
                             and one for every address that gets mail; login = address, password = the part before the @
                             (these mailboxes are empty after a restart; what Filo took in stays in its ledger)

                  The first mail, and what comes back:

                    printf 'From: Mia Rossi <mia@posta.example>\\nTo: care@filo.example\\nSubject: Quando arriva?\\n\\nHo ordinato sabato: quando arriva il pacco?\\n' | \\
                      curl --crlf --url smtp://127.0.0.1:%s --mail-from mia@posta.example --mail-rcpt care@filo.example -T -
                    curl --url 'imap://127.0.0.1:%s/INBOX;MAILINDEX=1' --user mia@posta.example:mia
                """.formatted(smtp, imap, smtp, imap);
    }

    private static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int length = 0;
        for (String word : text.split(" ")) {
            if (length + word.length() > 90) {
                lines.append("\n").append(" ".repeat(13));
                length = 0;
            }
            lines.append(length == 0 ? "" : " ").append(word);
            length += word.length() + 1;
        }
        return lines.toString();
    }
}
