package io.filo.demo;

import io.filo.customer.Customers;
import io.filo.support.FiloClock;
import jakarta.persistence.EntityManager;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Customers that the demo shop knows before the first mail. Brought in once, and never into a database with others. */
@Component
@Order(2)
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoCustomers implements ApplicationRunner {

    static final String STEP = "customers";

    private record Known(String given, String family, String address, String language, String stage, String phone) {}

    private static final List<Known> PEOPLE = List.of(
            new Known("Giulia", "Ferri", "giulia.ferri@posta.example", "it", "RETENTION", "+39 333 555 0110"),
            new Known("Emily", "Carter", "emily.carter@mailbox.example", "en", "ACQUISITION", "+44 20 7946 0123"),
            new Known("Elena", "Moretti", "elena.moretti@posta.example", "it", "ACQUISITION", ""),
            new Known("Bruno", "Testa", "bruno.testa@posta.example", "it", "ACQUISITION", ""),
            new Known("Paolo", "Conti", "paolo.conti@posta.example", "it", "ACQUISITION", "+39 347 555 0122"),
            new Known("Chiara", "Lombardi", "chiara.lombardi@studio-lombardi.example", "it", "ACQUISITION", ""),
            new Known("Marco", "Greco", "marco.greco@posta.example", "it", "ACQUISITION", ""),
            new Known("Teresa", "Russo", "teresa.russo@posta.example", "it", "ACQUISITION", "+39 011 555 0147"),
            new Known("Enzo", "Marino", "enzo.marino@posta.example", "it", "ACQUISITION", "+39 051 555 0163"),
            new Known("Davide", "Rizzo", "davide.rizzo@posta.example", "it", "ACQUISITION", ""),
            new Known("Sofia", "Bruno", "sofia.bruno@posta.example", "it", "RETENTION", ""),
            new Known("Nicola", "De Luca", "nicola.deluca@posta.example", "it", "ACQUISITION", ""),
            new Known("Silvia", "Rossi", "silvia.rossi@posta.example", "it", "ACQUISITION", "+39 339 555 0185"),
            new Known("Gino", "Sala", "gino.sala@posta.example", "it", "ACQUISITION", ""),
            new Known("Matteo", "Villa", "matteo.villa@posta.example", "it", "ACQUISITION", ""),
            new Known("Roberta", "Fonti", "roberta.fonti@posta.example", "it", "ACQUISITION", "+39 340 555 0191"));

    private final Customers customers;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EntityManager store;
    private final FiloClock clock;

    DemoCustomers(
            Customers customers,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            EntityManager store,
            FiloClock clock) {
        this.customers = customers;
        this.store = store;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        boolean empty = jdbc.sql("""
                        select not exists (select from demo_step)
                           and not exists (select from customer)
                           and not exists (select from inbound_mail)
                        """).query(Boolean.class).single();
        if (empty) {
            transaction.executeWithoutResult(status -> bringIn());
        }
    }

    private void bringIn() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        jdbc.sql("insert into demo_step (name, done_at) values (:name, :now)")
                .param("name", STEP)
                .param("now", now)
                .update();
        jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, mail_domain, created_at, updated_at)
                        values (nextval('customer_seq'), 'COMPANY', 'Podistica Sempione ASD', 'it', 'ACQUISITION',
                                'podisticasempione.example', :now, :now)
                        """).param("now", now).update();
        PEOPLE.forEach(person -> bringIn(person, now));
    }

    private void bringIn(Known person, OffsetDateTime now) {
        long id = customers
                .identifyByEmail(person.address(), person.given() + " " + person.family(), person.language())
                .customerId();
        store.flush();
        jdbc.sql("""
                        with phone as (
                            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                            select nextval('contact_point_seq'), :id, 'PHONE', :phone, replace(:phone, ' ', ''), true, :now
                             where :phone <> ''
                        )
                        update customer
                           set given_name = :given, family_name = :family, stage = :stage,
                               customer_class = case :stage when 'RETENTION' then 'VIP' else 'STANDARD' end
                         where id = :id
                        """)
                .param("id", id)
                .param("phone", person.phone())
                .param("now", now)
                .param("given", person.given())
                .param("family", person.family())
                .param("stage", person.stage())
                .update();
    }
}
