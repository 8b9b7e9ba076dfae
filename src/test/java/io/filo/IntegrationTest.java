package io.filo;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TimeZone;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * One context, one PostgreSQL and one mail server for all tests that need them. Nothing runs by itself: jobs, events and
 * mailboxes are driven by hand, so that a test sees each step.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "filo.embedded.database=false",
            "filo.embedded.mail=false",
            "filo.demo.enabled=true",
            "filo.demo.data=false",
            "filo.secret=secret-of-the-tests-0123456789",
            "filo.engine.dispatch=false",
            "filo.mail.fetch=false",
            "camunda.bpm.job-execution.enabled=false",
            "management.prometheus.metrics.export.enabled=true",
            "filo.mail.mailboxes.care.address=care@filo.example",
            "filo.mail.mailboxes.care.display-name=Passo Lento",
            "filo.mail.mailboxes.care.queue=care",
            "filo.mail.mailboxes.care.imap.user=care@filo.example",
            "filo.mail.mailboxes.care.imap.password=care",
            "filo.mail.mailboxes.care.imap.security=NONE",
            "filo.mail.mailboxes.sales.address=sales@filo.example",
            "filo.mail.mailboxes.sales.queue=sales",
            "filo.mail.mailboxes.sales.imap.user=sales@filo.example",
            "filo.mail.mailboxes.sales.imap.password=sales",
            "filo.mail.mailboxes.sales.imap.security=NONE",
            "filo.mail.mailboxes.luca.address=luca@filo.example",
            "filo.mail.mailboxes.luca.generic=false",
            "filo.mail.mailboxes.luca.owner=luca",
            "filo.mail.mailboxes.luca.imap.user=luca@filo.example",
            "filo.mail.mailboxes.luca.imap.password=luca",
            "filo.mail.mailboxes.luca.imap.security=NONE",
            "filo.mail.smtp.security=NONE",
            // Each job of an import is one batch, so that a test sees each.
            "filo.imports.batch=100",
            "filo.imports.step=0s",
            "filo.campaign.sending.batch=100",
            "filo.campaign.sending.step=0s",
            "filo.campaign.sending.monthly-by=10",
            "filo.imports.databases.till.username=postgres",
            "filo.imports.databases.till.private-network=true",
            "filo.shop.work=false",
            "filo.insight.work=false",
            "filo.campaign.guard.watch=false",
            "filo.campaign.membership.refresh=0s",
            "filo.shop.private-networks=true",
            "spring.datasource.hikari.maximum-pool-size=10"
        })
@Import({io.filo.engine.TestEvents.class, io.filo.model.Coverage.class})
public abstract class IntegrationTest {

    protected static final EmbeddedPostgres DATABASE = startDatabase();
    protected static final GreenMail MAIL = startMail();

    /** A folder that imports may read. */
    protected static final Path IMPORTS = folder();

    static {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    private static EmbeddedPostgres startDatabase() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "60")
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("filo-imports");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static GreenMail startMail() {
        var setups = ServerSetup.dynamicPort(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
        });
        var server = new GreenMail(setups);
        server.start();
        server.setUser("care@filo.example", "care@filo.example", "care");
        server.setUser("sales@filo.example", "sales@filo.example", "sales");
        server.setUser("luca@filo.example", "luca@filo.example", "luca");
        return server;
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", () -> DATABASE.getJdbcUrl("postgres", "postgres"));
        registry.add("spring.datasource.username", () -> "postgres");
        registry.add("filo.imports.folders.fairs", IMPORTS::toString);
        registry.add("filo.imports.databases.till.url", () -> DATABASE.getJdbcUrl("postgres", "postgres"));
        registry.add("filo.imports.databases.near.url", () -> DATABASE.getJdbcUrl("postgres", "postgres"));
        registry.add("filo.mail.mailboxes.care.imap.host", () -> "127.0.0.1");
        registry.add("filo.mail.mailboxes.care.imap.port", () -> MAIL.getImap().getPort());
        registry.add("filo.mail.mailboxes.sales.imap.host", () -> "127.0.0.1");
        registry.add("filo.mail.mailboxes.sales.imap.port", () -> MAIL.getImap().getPort());
        registry.add("filo.mail.mailboxes.luca.imap.host", () -> "127.0.0.1");
        registry.add("filo.mail.mailboxes.luca.imap.port", () -> MAIL.getImap().getPort());
        registry.add("filo.mail.smtp.host", () -> "127.0.0.1");
        registry.add("filo.mail.smtp.port", () -> MAIL.getSmtp().getPort());
    }
}
