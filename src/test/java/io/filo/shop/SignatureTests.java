package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.shop.Verification.Encoding;
import io.filo.shop.Verification.Scheme;
import io.filo.shop.Verification.SecretForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SignatureTests {

    private static final Instant SIGNED = Instant.ofEpochSecond(1614265330);

    /** The vector of the channel that is no connector of a shop. */
    private static final Verification WHATSAPP = new Verification(
            Scheme.HMAC,
            List.of("X-Hub-Signature-256"),
            "HmacSHA256",
            Encoding.HEX,
            "sha256=",
            "{body}",
            SecretForm.TEXT,
            null,
            null,
            Duration.ofMinutes(5));

    private static final Map<String, String> PLATFORMS = Map.of(
            "woocommerce", "woocommerce",
            "shopify", "shopify",
            "easypost", "easypost",
            "easypost-official", "easypost",
            "standard-webhooks", "native",
            "saleor-legacy-hmac", "saleor");

    @TestFactory
    List<DynamicTest> eachVectorIsProvedAndEachChangedBitRefused() throws IOException {
        var platforms = new Platforms(Payloads.PROPERTIES);
        var tests = new ArrayList<DynamicTest>();
        for (JsonNode vector : new ObjectMapper().readTree(Payloads.read("signature-vectors.json"))) {
            String source = vector.path("source").asText();
            Verification verify = source.equals("whatsapp")
                    ? WHATSAPP
                    : platforms
                            .find(PLATFORMS.get(source))
                            .orElseThrow()
                            .platform()
                            .verify();
            byte[] body = Payloads.read(vector.path("body").asText());
            var headers = new HashMap<String, String>();
            vector.path("headers")
                    .fields()
                    .forEachRemaining(header -> headers.put(
                            header.getKey().toLowerCase(Locale.ROOT),
                            header.getValue().asText()));
            List<String> secret = List.of(vector.path("secret").asText());
            tests.add(DynamicTest.dynamicTest(source, () -> {
                assertThat(verify.proves(secret, in(headers), body, SIGNED)).isTrue();
                for (int bit = 0; bit < 8; bit++) {
                    byte[] changed = body.clone();
                    changed[changed.length / 2] ^= (byte) (1 << bit);
                    assertThat(verify.proves(secret, in(headers), changed, SIGNED))
                            .isFalse();
                }
                String name = verify.header().get(0).toLowerCase(Locale.ROOT);
                String signature = headers.get(name);
                for (int i = 0; i < signature.length(); i++) {
                    var wrong = new HashMap<>(headers);
                    wrong.put(
                            name,
                            signature.substring(0, i) + (char) (signature.charAt(i) ^ 1) + signature.substring(i + 1));
                    assertThat(verify.proves(secret, in(wrong), body, SIGNED))
                            .as("position %d", i)
                            .isFalse();
                }
                assertThat(verify.proves(List.of(secret.get(0) + "x"), in(headers), body, SIGNED))
                        .isFalse();
                assertThat(verify.proves(List.of(), in(headers), body, SIGNED)).isFalse();
                assertThat(verify.proves(secret, name2 -> null, body, SIGNED)).isFalse();
                assertThat(verify.proves(List.of("another", secret.get(0)), in(headers), body, SIGNED))
                        .as("while secrets change, both count")
                        .isTrue();
            }));
        }
        assertThat(tests).hasSize(7);
        return tests;
    }

    @Test
    void whatWasSignedLongAgoIsRefusedByStandardWebhooks() {
        Verification verify = new Platforms(Payloads.PROPERTIES)
                .find("native")
                .orElseThrow()
                .platform()
                .verify();
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v2,other");
        List<String> secret = List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(verify.proves(secret, in(headers), body, SIGNED.plusSeconds(300)))
                .isTrue();
        assertThat(verify.proves(secret, in(headers), body, SIGNED.minusSeconds(300)))
                .isTrue();
        assertThat(verify.proves(secret, in(headers), body, SIGNED.plusSeconds(301)))
                .isFalse();
        assertThat(verify.proves(secret, in(headers), body, SIGNED.minusSeconds(301)))
                .isFalse();
    }

    @Test
    void whatSignsNothingLetsNobodyIn() {
        assertThat(Verification.NONE.proves(List.of("x"), name -> "x", new byte[0], SIGNED))
                .isFalse();
        Verification header = Verification.of(Scheme.HEADER, "X-Filo-Secret");
        assertThat(header.proves(List.of("s3cret"), name -> "s3cret", new byte[0], SIGNED))
                .isTrue();
        assertThat(header.proves(List.of("s3cret"), name -> "s3creT", new byte[0], SIGNED))
                .isFalse();
        assertThat(header.proves(List.of(""), name -> "", new byte[0], SIGNED)).isFalse();
    }

    private static Function<String, @Nullable String> in(Map<String, String> headers) {
        return name -> headers.get(name.toLowerCase(Locale.ROOT));
    }
}
