package io.filo.demo;

import io.filo.support.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ClassUtils;

/**
 * Decides the three switches {@code filo.embedded.database}, {@code filo.embedded.mail} and {@code filo.demo.enabled},
 * and starts what is embedded beside the rest of the application. A switch that nobody has set is on where the
 * embedded parts are on the class path: in {@code filo-demo.jar} and in the project folder, never in {@code filo.jar}.
 */
class EmbeddedParts implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    static final String DATABASE = "filo.embedded.database";
    static final String MAIL = "filo.embedded.mail";
    static final String DEMO = "filo.demo.enabled";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedParts.class);
    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        boolean databaseInside = isPresent("io.zonky.test.db.postgres.embedded.EmbeddedPostgres");
        boolean mailInside = isPresent("com.icegreen.greenmail.util.GreenMail");
        setDefaults(
                environment, Map.of(DATABASE, databaseInside, MAIL, mailInside, DEMO, databaseInside && mailInside));

        boolean database = isOn(environment, DATABASE);
        boolean mail = isOn(environment, MAIL);
        requireInside(database, databaseInside, DATABASE, "database", "SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD");
        requireInside(mail, mailInside, MAIL, "mail server", "FILO_MAIL_MAILBOXES_... and FILO_MAIL_SMTP_...");
        if (mail) {
            addDefaults(environment, "embedded-mail.yaml");
        }
        if (isOn(environment, DEMO)) {
            addDefaults(environment, "demo.yaml");
        }
        // The folder first: who starts twice hears of that, not of ports.
        DataFolder folder = database ? DataFolder.open(environment.getRequiredProperty("filo.data")) : null;
        if (database || mail) {
            requireFree(environment.getProperty("server.port", Integer.class, 8080), "pages and API", "SERVER_PORT");
        }
        if (mail) {
            requireFree(port(environment, "filo.embedded.smtp-port"), "SMTP", "FILO_EMBEDDED_SMTP_PORT");
            requireFree(port(environment, "filo.embedded.imap-port"), "IMAP", "FILO_EMBEDDED_IMAP_PORT");
        }
        if (folder != null) {
            log.info("Starting: the embedded PostgreSQL wakes up beside the application ...");
            EmbeddedDatabase started = EmbeddedDatabase.start(folder, port(environment, "filo.embedded.database-port"));
            context.getBeanFactory().registerSingleton("embeddedDatabase", started);
            StartInterruption.watch(context, started::stop);
        }
    }

    private static boolean isPresent(String className) {
        return ClassUtils.isPresent(className, EmbeddedParts.class.getClassLoader());
    }

    private static boolean isOn(ConfigurableEnvironment environment, String property) {
        return environment.getProperty(property, Boolean.class, false);
    }

    private static int port(ConfigurableEnvironment environment, String property) {
        return environment.getRequiredProperty(property, Integer.class);
    }

    private static void setDefaults(ConfigurableEnvironment environment, Map<String, Boolean> present) {
        environment.getPropertySources().addLast(new MapPropertySource("embedded parts", new HashMap<>(present)));
    }

    private static void addDefaults(ConfigurableEnvironment environment, String file) {
        try {
            List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(file, new ClassPathResource(file));
            sources.forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }

    private static void requireInside(boolean on, boolean inside, String property, String part, String instead) {
        if (on && !inside) {
            throw new StartFailure("This file has no embedded " + part
                    + " inside: start filo-demo.jar instead, or leave " + property + " off and give " + instead + ".");
        }
    }

    static void requireFree(int port, String purpose, String environmentName) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(LOOPBACK), port));
        } catch (IOException e) {
            throw new StartFailure(
                    "Port " + port + " for " + purpose + " is taken: stop what listens there, or give another one by "
                            + environmentName + ".",
                    e);
        }
    }
}
