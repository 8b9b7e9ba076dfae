package io.filo.shop;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.filo.support.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The platforms that are known: those shipped, and those of the shop's own folder, which is looked at again every few
 * seconds, so that a mended map is used at once.
 */
@Component
class Platforms {

    private static final Logger log = LoggerFactory.getLogger(Platforms.class);

    private static final String FILE = "connector.yaml";
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(2);
    private static final int VERSION_LENGTH = 12;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    /** @param version of the text: the first digits of its SHA-256 */
    record MapFile(String name, String text, String version) {}

    /** A platform with its maps by their names. */
    record Known(Platform platform, Map<String, MapFile> maps) {}

    private record Folder(Map<String, Known> platforms, List<String> problems, long stamp) {}

    private final @Nullable Path folder;
    private final Map<String, Known> shipped;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private volatile Folder own = new Folder(Map.of(), List.of(), 0);

    Platforms(ShopProperties properties) {
        this.folder = properties.connectors();
        this.shipped = shipped();
        if (folder != null) {
            if (!Files.isDirectory(folder)) {
                throw new StartFailure("filo.shop.connectors is " + folder + ", which is no folder: make it, or leave"
                        + " the property out.");
            }
            own = read(folder);
        }
    }

    Optional<Known> find(String key) {
        look();
        Known found = own.platforms.get(key);
        return Optional.ofNullable(found == null ? shipped.get(key) : found);
    }

    /** By name. */
    List<Platform> all() {
        look();
        var all = new TreeMap<>(shipped);
        all.putAll(own.platforms);
        return all.values().stream().map(Known::platform).toList();
    }

    /** What is wrong with files of the shop's own folder, in English sentences. */
    List<String> problems() {
        look();
        return own.problems;
    }

    private void look() {
        long before = lookedAt.get();
        if (folder == null
                || System.nanoTime() - before < LOOK_EVERY
                || !lookedAt.compareAndSet(before, System.nanoTime())) {
            return;
        }
        if (stamp(folder) != own.stamp) {
            own = read(folder);
            own.problems.forEach(log::warn);
        }
    }

    private static long stamp(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.mapToLong(file -> 31 * file.hashCode()
                            + file.toFile().lastModified()
                            + 7 * file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException away) {
            return -1;
        }
    }

    private static Folder read(Path folder) {
        long stamp = stamp(folder);
        var platforms = new TreeMap<String, Known>();
        var problems = new ArrayList<String>();
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path each : inside.filter(path -> Files.isRegularFile(path.resolve(FILE)))
                    .toList()) {
                String key = String.valueOf(each.getFileName());
                try (Stream<Path> files = Files.list(each)) {
                    var texts = new TreeMap<String, String>();
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        texts.put(String.valueOf(file.getFileName()), Files.readString(file));
                    }
                    platforms.put(key, known(key, texts));
                } catch (IOException | IllegalArgumentException wrong) {
                    problems.add("Platform '" + key + "' in " + folder + " cannot be used: " + wrong.getMessage());
                }
            }
        } catch (IOException away) {
            problems.add("The folder " + folder + " (filo.shop.connectors) cannot be read: " + away.getMessage());
        }
        return new Folder(platforms, problems, stamp);
    }

    private static Map<String, Known> shipped() {
        var texts = new TreeMap<String, Map<String, String>>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:/connectors/*/*")) {
                String[] path = file.getURL().toString().split("/", -1);
                if (path[path.length - 1].isEmpty()) {
                    // In a jar folders are listed too.
                    continue;
                }
                texts.computeIfAbsent(path[path.length - 2], key -> new TreeMap<>())
                        .put(path[path.length - 1], file.getContentAsString(StandardCharsets.UTF_8));
            }
            var platforms = new TreeMap<String, Known>();
            for (var each : texts.entrySet()) {
                platforms.put(each.getKey(), known(each.getKey(), each.getValue()));
            }
            return platforms;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** @throws IllegalArgumentException in words */
    static Known known(String key, Map<String, String> texts) {
        Platform platform = platform(key, texts.getOrDefault(FILE, ""));
        String problem = Verification.problem(platform.verify(), platform.topics());
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(FILE + ": " + problem);
        }
        var maps = new TreeMap<String, MapFile>();
        Stream.of(
                        platform.topics().values().stream().map(Platform.Topic::map),
                        platform.commands().values().stream().map(Platform.Command::map),
                        platform.polls().stream()
                                .map(poll -> poll.commit() == null
                                        ? null
                                        : poll.commit().map()))
                .flatMap(names -> names)
                .filter(name -> name != null)
                .distinct()
                .forEach(name -> {
                    String text = texts.get(name);
                    if (text == null) {
                        throw new IllegalArgumentException(FILE + " names the map " + name + ", which is not there");
                    }
                    maps.put(name, new MapFile(name, text, version(text)));
                });
        return new Known(platform, maps);
    }

    private static Platform platform(String key, String text) {
        try {
            Object file = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            if (!(file instanceof Map<?, ?> members)) {
                throw new IllegalArgumentException(FILE + " is empty");
            }
            var all = new TreeMap<String, @Nullable Object>();
            members.forEach((name, value) -> all.put(String.valueOf(name), value));
            all.put("key", key);
            return JSON.convertValue(all, Platform.class);
        } catch (YAMLException wrong) {
            throw new IllegalArgumentException(FILE + ": " + wrong.getMessage(), wrong);
        }
    }

    private static String version(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
