package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.mail.MailProperties;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** The container files, as far as they can be checked where no containers run. */
@SuppressWarnings("unchecked")
class ContainerFilesTests {

    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:(?!latest)[a-z0-9.]*\\d+\\.\\d+[\\w.-]*");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)");

    private final Map<String, Object> compose = yaml();
    private final Map<String, Object> services = (Map<String, Object>) compose.get("services");
    private final Map<String, String> example = example();

    @Test
    void everyEnvironmentNameIsAPropertyThatSomethingReads() throws IOException {
        Set<String> known = knownProperties();
        Set<String> names = new TreeSet<>(example.keySet());
        names.addAll(environment("filo").keySet());

        assertThat(names)
                .allSatisfy(name -> assertThat(known)
                        .as("%s would set nothing", name)
                        .anyMatch(property -> environmentNames(property).contains(name)
                                || property.equals("filo.mail.mailboxes") && name.startsWith("FILO_MAIL_MAILBOXES_")));
    }

    @Test
    void theMailboxesOfTheExampleBindWithoutARemainder() {
        Map<String, Object> environment = new LinkedHashMap<>(example);
        environment.keySet().removeIf(name -> !name.startsWith("FILO_MAIL_"));
        var source = ConfigurationPropertySources.from(
                new SystemEnvironmentPropertySource("systemEnvironment", environment));

        MailProperties mail = new Binder(source)
                .bind(
                        "filo.mail",
                        Bindable.of(MailProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, any -> true))
                .get();

        assertThat(mail.mailboxes()).containsOnlyKeys("care");
        assertThat(mail.mailboxes().get("care").imap().host()).isEqualTo("mail");
        assertThat(mail.smtp().port()).isEqualTo(3025);
    }

    @Test
    void noSecretHasADefault() throws IOException {
        assertThat(example)
                .containsEntry("SPRING_DATASOURCE_PASSWORD", "")
                .containsEntry("FILO_SECRET", "")
                .containsEntry("FILO_ADMIN_PASSWORD", "");
        Stream.of("filo", "database")
                .flatMap(service -> environment(service).entrySet().stream())
                .filter(variable -> variable.getKey().matches(".*(PASSWORD|SECRET).*"))
                .forEach(variable ->
                        assertThat(variable.getValue()).as(variable.getKey()).matches("\\$\\{\\w+:\\?.+}"));
        assertThat(Files.readString(Path.of("Dockerfile"))).doesNotContainIgnoringCase("password");
    }

    @Test
    void everyImageIsPinned() throws IOException {
        Stream<String> ofCompose = services.values().stream()
                .map(service -> (String) ((Map<String, Object>) service).get("image"))
                .filter(image -> !image.startsWith("filo:"));
        Stream<String> ofDockerfile = instructions("FROM").stream().map(from -> from.split(" ")[0]);

        assertThat(Stream.concat(ofCompose, ofDockerfile))
                .isNotEmpty()
                .allMatch(image -> PINNED.matcher(image).matches());
    }

    @Test
    void theDatabasesAreTheSameMajorVersion() {
        assertThat(service("database").get("image").toString()).startsWith("postgres:" + EmbeddedDatabase.MAJOR + ".");
    }

    @Test
    void bothNodesAreTheSameButForTheirPort() {
        Map<String, Object> first = new LinkedHashMap<>(service("filo"));
        Map<String, Object> second = new LinkedHashMap<>(service("filo-2"));
        assertThat(second.remove("profiles")).isEqualTo(List.of("two-nodes"));
        assertThat(first.remove("build")).isEqualTo(".");
        assertThat(first.remove("ports")).isNotEqualTo(second.remove("ports"));

        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filo", "filo-2", "mail"})
    void nothingListensOutsideTheMachineUnlessToldTo(String name) {
        assertThat((List<String>) service(name).get("ports"))
                .allMatch(port -> port.startsWith("127.0.0.1:") || port.startsWith("${FILO_BIND:-127.0.0.1}:"));
    }

    @Test
    void theDatabaseKeepsItsDataInAVolumeAndHasNoPortOutside() {
        Map<String, Object> database = service("database");
        String mount = ((List<String>) database.get("volumes")).get(0);

        assertThat(mount).endsWith(":/var/lib/postgresql/data");
        assertThat((Map<String, Object>) compose.get("volumes")).containsKey(mount.split(":")[0]);
        assertThat(database).doesNotContainKey("ports").containsKey("healthcheck");
    }

    @Test
    void everyVariableIsExplainedOrHasADefault() throws IOException {
        String text = Files.readString(Path.of("docker-compose.yml"));
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            boolean hasDefault = text.startsWith(":-", variable.end());
            assertThat(hasDefault || example.containsKey(variable.group(1)))
                    .as("%s is neither in .env.example nor has it a default", variable.group(1))
                    .isTrue();
        }
    }

    @Test
    void theImageRunsAsANobodyAndTellsItsHealth() throws IOException {
        assertThat(instructions("USER")).containsExactly("10001");
        assertThat(instructions("HEALTHCHECK")).singleElement().asString().contains("/actuator/health/readiness");
        assertThat(instructions("EXPOSE")).containsExactly("8080");
        assertThat(instructions("ENTRYPOINT")).containsExactly("[\"java\", \"-jar\", \"filo.jar\"]");
        assertThat(instructions("FROM").get(1)).matches("eclipse-temurin:(17|21|25)\\..*-jre-.*");
    }

    @Test
    void everythingThatTheImageCopiesIsLetIn() throws IOException {
        List<String> letIn = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        List<String> copied = instructions("COPY").stream()
                .filter(copy -> !copy.startsWith("--from"))
                .map(copy -> List.of(copy.split(" ")))
                .flatMap(words -> words.subList(0, words.size() - 1).stream())
                .toList();

        assertThat(copied).isNotEmpty().isSubsetOf(letIn).allMatch(path -> Files.exists(Path.of(path)));
    }

    private Map<String, Object> service(String name) {
        return (Map<String, Object>) services.get(name);
    }

    private Map<String, String> environment(String service) {
        return (Map<String, String>) service(service).get("environment");
    }

    private static Map<String, Object> yaml() {
        try {
            return new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> example() {
        try {
            return Files.readAllLines(Path.of(".env.example")).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')),
                            line -> line.substring(line.indexOf('=') + 1),
                            (one, other) -> other,
                            LinkedHashMap::new));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> instructions(String name) throws IOException {
        return Files.readString(Path.of("Dockerfile"))
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1).replaceAll("^--\\w[\\w-]*=(?!build)\\S+ ", ""))
                .toList();
    }

    /** Ours and those of every library, as their metadata and the code that reads them by name declare them. */
    private static Set<String> knownProperties() throws IOException {
        Set<String> known = new TreeSet<>();
        for (URL metadata : Collections.list(ContainerFilesTests.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream content = metadata.openStream()) {
                var json = JsonParserFactory.getJsonParser().parseMap(new String(content.readAllBytes()));
                ((List<Map<String, Object>>) json.get("properties"))
                        .forEach(property -> known.add((String) property.get("name")));
            }
        }
        return known;
    }

    /** Boot's own form, and the older one that it still reads. */
    private static Set<String> environmentNames(String property) {
        String dots = property.replace('.', '_').toUpperCase(Locale.ROOT);
        return new TreeSet<>(List.of(dots.replace("-", ""), dots.replace('-', '_')));
    }
}
