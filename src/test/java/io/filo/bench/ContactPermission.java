package io.filo.bench;

import ch.qos.logback.classic.Level;
import io.filo.FiloApplication;
import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.contact.Purpose;
import io.filo.engine.Decisions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * How many customers a second the gate before messages is asked for: a dry run of a newsletter over all of them, facts
 * read from a store with consents, earlier letters and complaints; and how many decisions a second the table makes that
 * it has never made before.
 */
public final class ContactPermission {

    private static final long BASE = 10_000_000;

    private static final List<String> ROWS = List.of("""
            insert into customer (id, kind, display_name, language, stage, country, created_at, updated_at)
            select :base + n, 'PERSON', 'Customer ' || n, 'it', 'ACQUISITION',
                   (array[null, null, null, null, null, null, 'GB', 'DE', 'FR', 'US'])[1 + n % 10], now(), now()
            from generate_series(1, :customers) n
            """, """
            insert into contact_point (id, customer_id, type, value, normalised, state, is_primary, created_at)
            select :base + n, :base + n, 'EMAIL', a, a, case when n % 50 = 0 then 'HARD_BOUNCED' else 'VALID' end, true, now()
            from generate_series(1, :customers) n, lateral (select 'customer' || n || '@store.example') x (a)
            where n % 97 <> 0
            """, """
            insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)
            select :base + n, 'MARKETING', 'EMAIL', s, 'FORM', now() - interval '9 days' + i * interval '1 day', 'bench', now()
            from generate_series(1, :customers) n,
                 unnest(case n % 5 when 0 then array['REQUESTED'] when 1 then array['REQUESTED', 'CONFIRMED']
                        when 2 then array['CONFIRMED', 'WITHDRAWN'] when 3 then array['REQUESTED', 'CONFIRMED']
                        else array[]::text[] end) with ordinality x (s, i)
            """, """
            insert into contact_log (customer_id, decided_at, purpose, channel, topic, outcome, reason, rule, table_key,
                                     table_version)
            select :base + n, now() - i * interval '40 hours', 'MARKETING', 'EMAIL', 'OFFER', 'SENT', 'CONSENT', 'Rule_Consent',
                   'contact-permission', 1
            from generate_series(1, :customers) n, generate_series(1, n % 4) i
            """, """
            insert into ticket (id, customer_id, subject, category, queue, priority, status, turn, channel, language,
                                turn_since, last_message_at, opened_at)
            select :base + n, :base + n, 'Ordine ' || n, case when n % 40 = 0 then 'COMPLAINT' else 'DELIVERY' end, 'care',
                   'NORMAL', 'OPEN', 'SHOP', 'MAIL', 'it', now(), now(), now()
            from generate_series(1, :customers, 4) n
            """, "analyze");

    private ContactPermission() {}

    public static void main(String[] arguments) throws Exception {
        var options = Options.of(arguments);
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        int customers = Integer.parseInt(options.getOrDefault("customers", "100000"));
        int rounds = Integer.parseInt(options.getOrDefault("rounds", "3"));
        int cold = Integer.parseInt(options.getOrDefault("cold", "2000"));
        var home = Files.createTempDirectory("filo-bench");
        try (var database = EmbeddedPostgres.builder()
                .setServerConfig("shared_buffers", "256MB")
                .start()) {
            run(database, home.toString(), customers, rounds, cold);
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
        System.exit(0);
    }

    private static void run(EmbeddedPostgres database, String home, int customers, int rounds, int cold) {
        try (var product = new SpringApplicationBuilder(FiloApplication.class)
                .run(
                        "--spring.datasource.url=" + database.getJdbcUrl("postgres", "postgres"),
                        "--filo.embedded.database=false",
                        "--filo.embedded.mail=false",
                        "--filo.demo.enabled=true",
                        "--filo.demo.data=false",
                        "--filo.data=" + home,
                        "--filo.secret=secret-of-the-benchmark-0123456789",
                        "--filo.engine.dispatch=false",
                        "--filo.mail.fetch=false",
                        "--camunda.bpm.job-execution.enabled=false",
                        "--server.port=0")) {
            var jdbc = product.getBean(JdbcClient.class);
            for (var rows : ROWS) {
                jdbc.sql(rows.replace(":base", Long.toString(BASE)).replace(":customers", Integer.toString(customers)))
                        .update();
            }
            System.out.printf(Locale.ROOT, "%,d customers%n", customers);
            decide(product.getBean(Decisions.class), cold);
            dryRun(product.getBean(ContactPermissions.class), customers, rounds);
        }
    }

    private static void dryRun(ContactPermissions gate, int customers, int rounds) {
        var ids =
                LongStream.rangeClosed(1, customers).map(n -> BASE + n).boxed().toList();
        for (int round = 1; round <= rounds; round++) {
            // Another topic each time, so that no answer of the round before is known.
            var enquiry = new Enquiry(
                    Purpose.MARKETING, Channel.EMAIL, "OFFER_" + round, "offer", "campaign:" + round, null, false);
            long start = System.nanoTime();
            var answers = gate.askAll(ids, enquiry).values();
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "dry run %d: %.2f s, %,.0f customers/s; %s%n",
                    round,
                    seconds,
                    answers.size() / seconds,
                    reasons(answers));
        }
    }

    private static Map<String, Long> reasons(Collection<Permission> answers) {
        return new TreeMap<>(
                answers.stream().collect(Collectors.groupingBy(Permission::reason, Collectors.counting())));
    }

    /** Each set of facts is another one, and none is remembered. */
    private static void decide(Decisions decisions, int cold) {
        var table = decisions.newest("contact-permission").orElseThrow();
        for (int round = 1; round <= 3; round++) {
            var inputs = new ArrayList<Map<String, Object>>();
            for (int n = 0; n < cold; n++) {
                inputs.add(inputs(n, "TOPIC_" + round + "_" + n));
            }
            long start = System.nanoTime();
            decisions.evaluate(table, inputs);
            System.out.printf(
                    Locale.ROOT, "cold %d: %,.0f decisions/s%n", round, cold / ((System.nanoTime() - start) / 1e9));
        }
    }

    private static Map<String, Object> inputs(int n, String topic) {
        var inputs = new HashMap<String, Object>();
        inputs.put(
                "purpose", List.of("CARE", "MARKETING", "SURVEY", "MARKETING").get(n % 4));
        inputs.put("channel", n % 7 == 0 ? "PHONE" : "EMAIL");
        inputs.put("topic", topic);
        inputs.put("template", "offer");
        inputs.put("erased", false);
        inputs.put("address", "VALID");
        inputs.put(
                "consent",
                List.of("NONE", "CONFIRMED", "CONFIRMED", "REQUESTED", "GIVEN").get(n % 5));
        inputs.put("paidOrder", n % 3 == 0);
        inputs.put("boughtSince", false);
        inputs.put("sentForContext", 0);
        inputs.put("registerListed", false);
        inputs.put("registerDays", n % 20);
        inputs.put("trouble", n % 11 == 0 ? "COMPLAINT" : "NONE");
        inputs.put("sentOnChannel", n % 3);
        inputs.put("sentInAll", n % 4);
        inputs.put("surveys", 0);
        inputs.put("holdOut", n % 13 == 0);
        inputs.put("reviewed", false);
        inputs.put("day", List.of("WORKDAY", "SATURDAY", "WORKDAY", "SUNDAY").get(n % 4));
        inputs.put("hour", n % 24);
        return inputs;
    }
}
