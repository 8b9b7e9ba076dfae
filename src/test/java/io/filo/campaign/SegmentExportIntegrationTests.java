package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.campaign.SegmentExports.Platform;
import io.filo.contact.Channel;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Hashed addresses leave only for whom consent and gate allow it; nothing of it stays. */
@Transactional
class SegmentExportIntegrationTests extends IntegrationTest {

    private static final long BASE = 9_200_000_000L;
    /** Of {@code anna@posta.example}, +393331234567 and 393331234567, by another program. */
    private static final String ANNA = "a9304a8a09f213c81c9003010512504999545ec27b9e328a961853b40c9ac339";

    private static final String PLUS = "78f00e1ca317fb2af02c89b17b8b07382ff70336aba0997ad1f3ef3645b4e682";
    private static final String DIGITS = "0efc79e9473975b30516d1873027513a35fb5ed450f0e6c13e368c4e38eceeeb";

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Segments segments;

    @Autowired
    SegmentExports exports;

    @Autowired
    ObjectMapper json;

    private final String own = UUID.randomUUID().toString().substring(0, 8);
    private final String key = "export-" + own;

    private long customer(int number, @Nullable String email, @Nullable String phone, String... said) {
        long id = BASE + number;
        jdbc.sql("insert into customer (id, kind, display_name, language, stage, country, created_at, updated_at)"
                        + " values (?, 'PERSON', ?, 'it', 'ACQUISITION', 'IT', now(), now())")
                .params(id, "Esporta " + own)
                .update();
        point(id, id, "EMAIL", email);
        point(id + 500, id, "PHONE", phone);
        for (var each : said) {
            var parts = each.split(" ");
            jdbc.sql(
                            "insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)"
                                    + " values (?, ?, ?, ?, 'TEST', now(), 'x', now())")
                    .params(id, parts[0], parts[1], parts[2])
                    .update();
        }
        return id;
    }

    private void point(long id, long customer, String type, @Nullable String address) {
        if (address != null) {
            jdbc.sql(
                            "insert into contact_point (id, customer_id, type, value, normalised, state, is_primary, created_at)"
                                    + " values (?, ?, ?, ?, ?, 'VALID', true, now())")
                    .params(id, customer, type, address, address)
                    .update();
        }
    }

    @Test
    void onlyWhomConsentAndGateAllowIsGivenOutAndItIsWrittenDown() throws Exception {
        customer(1, "anna@posta.example", "+393331234567", "MARKETING ANY GIVEN");
        customer(2, "bea@posta.example", null);
        customer(3, "carla@posta.example", null, "MARKETING EMAIL CONFIRMED", "PROFILING ANY OBJECTED");
        customer(4, "dora@posta.example", null, "MARKETING EMAIL WITHDRAWN");
        customer(5, null, null, "MARKETING EMAIL GIVEN");
        segments.create(
                key,
                "Esporta",
                Subjects.CUSTOMERS,
                json.readTree("{\"field\":\"name\",\"op\":\"=\",\"value\":\"esporta " + own + "\"}"),
                "marta");

        var google = exports.export(key, Platform.GOOGLE, "marta");
        assertThat(google.count().members()).isEqualTo(5);
        assertThat(google.rows()).hasSize(1);
        assertThat(google.rows().get(0).email()).isEqualTo(ANNA);
        assertThat(google.count().leftOut().get(Channel.EMAIL))
                .isEqualTo(Map.of("NO_CONSENT", 2, "PROFILING_REFUSED", 1, "NO_ADDRESS", 1));
        assertThat(google.count().leftOut().get(Channel.PHONE))
                .as("nobody has asked the register of objections about her number")
                .containsEntry("NO_ADDRESS", 4);
        jdbc.sql(
                        "insert into phone_register (number, listed, checked_on, imported_at) values ('+393331234567', false, current_date, now())")
                .update();
        assertThat(exports.export(key, Platform.GOOGLE, "marta").rows())
                .containsExactly(new SegmentExports.Hashed(ANNA, PLUS));
        assertThat(exports.export(key, Platform.META, "marta").rows())
                .containsExactly(new SegmentExports.Hashed(ANNA, DIGITS));

        assertThat(exports.log(key))
                .hasSize(3)
                .allSatisfy(logged -> assertThat(logged.by()).isEqualTo("marta"));
        assertThat(exports.log(key).get(0).platform()).isEqualTo(Platform.META);
        assertThat(exports.log(key).get(2).count()).isEqualTo(google.count());
    }
}
