package io.filo.shop;

import io.filo.order.Snapshot;
import io.filo.shop.Translation.Translated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.unit.DataSize;

/** Real payloads of platforms, where they are beside the project, and the way of a message without a database. */
final class Payloads {

    static final Instant RECEIVED = Instant.parse("2026-05-01T10:00:00Z");
    static final ShopProperties PROPERTIES = properties(null, Duration.ofSeconds(2));

    private static final Path FOLDER = Path.of("../shared/reference/payloads");
    private static final Path OURS = Path.of("src/test/resources/shop");

    private Payloads() {}

    static ShopProperties properties(Path folder, Duration mapTime) {
        return new ShopProperties(
                DataSize.ofMegabytes(5),
                folder,
                false,
                1,
                Duration.ofSeconds(1),
                mapTime,
                200,
                12,
                List.of(),
                true,
                Duration.ofSeconds(5),
                Duration.ofDays(90),
                Duration.ofDays(365),
                Duration.ofDays(180),
                120);
    }

    /** Skips the test where the payloads are not there. */
    static byte[] read(String name) {
        Path file = folder().resolve(name);
        Assumptions.assumeTrue(Files.exists(file), "The payloads of platforms are not beside the project.");
        return bytes(file);
    }

    /** One of our own making. */
    static byte[] ours(String name) {
        return bytes(OURS.resolve(name));
    }

    static String oursText(String name) {
        return new String(ours(name), StandardCharsets.UTF_8);
    }

    private static Path folder() {
        // A worktree may lie one folder deeper.
        return Files.isDirectory(FOLDER) ? FOLDER : Path.of("../..").resolve("shared/reference/payloads");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    static Translated translate(String platform, String topic, byte[] body) {
        return translate(platform, topic, body, Map.of());
    }

    /** @param answers of the shop, by the name of the question */
    static Translated translate(String platform, String topic, byte[] body, Map<String, Object> answers) {
        var known = new Platforms(PROPERTIES).find(platform).orElseThrow();
        return new Translation(new SnapshotMaps(PROPERTIES), new SnapshotReader())
                .translate(known, topic, body, "Europe/Rome", RECEIVED, (fetch, message) -> answers.get(fetch.as()));
    }

    @SuppressWarnings("unchecked")
    static <S extends Snapshot> S one(String platform, String topic, byte[] body) {
        return (S) translate(platform, topic, body).snapshots().get(0);
    }
}
