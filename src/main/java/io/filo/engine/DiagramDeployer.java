package io.filo.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RepositoryService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Deploys what lies in {@code processes/} and {@code forms/} at start: only what changed becomes a new version, and a
 * designer's newer version is never put back.
 */
@Component
class DiagramDeployer implements SmartLifecycle {

    static final String SOURCE = "filo";
    private static final Logger log = LoggerFactory.getLogger(DiagramDeployer.class);

    private final RepositoryService repository;
    private final JdbcClient jdbc;
    private final ModelTranslation translation;
    private final ObjectProvider<TextFiles> texts;
    private final @Nullable Path folder;
    private volatile boolean running;
    private volatile List<Kept> kept = List.of();

    /** A definition where a designer's version is newer than the shipped one. */
    record Kept(String resource, String key, int version) {}

    DiagramDeployer(
            RepositoryService repository,
            JdbcClient jdbc,
            ModelTranslation translation,
            ObjectProvider<TextFiles> texts,
            @Value("${filo.models.folder:}") String folder) {
        this.repository = repository;
        this.jdbc = jdbc;
        this.translation = translation;
        this.texts = texts;
        this.folder = folder.isBlank() ? null : Path.of(folder);
    }

    @Override
    public void start() {
        deploy();
        running = true;
    }

    void deploy() {
        var resources = shipped();
        var deployment =
                repository.createDeployment().name("Filo").source(SOURCE).enableDuplicateFiltering(true);
        var others = new ArrayList<Kept>();
        for (var resource : resources.entrySet()) {
            var designers = newerOfADesigner(resource.getKey(), resource.getValue());
            if (designers.isPresent()) {
                others.add(designers.get());
            } else {
                deployment.addString(resource.getKey(), translation.translate(resource.getKey(), resource.getValue()));
            }
        }
        kept = List.copyOf(others);
        others.forEach(other -> log.info(
                "{}: version {} of '{}' was deployed by a designer and stays; the shipped one is not put over it.",
                other.resource,
                other.version,
                other.key));
        if (others.size() < resources.size()) {
            var made = deployment.deployWithResult();
            var processes = made.getDeployedProcessDefinitions();
            var decisions = made.getDeployedDecisionDefinitions();
            log.info(
                    "Models: {} shipped, {} new or changed processes, {} new or changed tables",
                    resources.size(),
                    processes == null ? 0 : processes.size(),
                    decisions == null ? 0 : decisions.size());
        }
    }

    /** Where a designer's version is in force instead of the shipped one. */
    List<Kept> keptOfDesigners() {
        return kept;
    }

    /** By name; in English, as they are written. */
    SortedMap<String, String> shipped() {
        var found = new TreeMap<String, String>();
        var kinds = Stream.concat(
                        Stream.of("processes/*.bpmn", "processes/*.dmn", "forms/*.form"),
                        texts.stream().map(files -> files.folder() + "/*" + files.suffix()))
                .toList();
        for (var kind : kinds) {
            var directory = kind.substring(0, kind.lastIndexOf('/'));
            var pattern = folder == null ? "classpath*:" + kind : "file:" + folder.toAbsolutePath() + "/" + kind;
            try {
                for (var resource : new PathMatchingResourcePatternResolver().getResources(pattern)) {
                    try (InputStream in = resource.getInputStream()) {
                        found.put(
                                directory + "/" + resource.getFilename(),
                                new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            } catch (IOException unreadable) {
                if (folder != null && !Files.isDirectory(folder.resolve(directory))) {
                    continue;
                }
                throw new IllegalStateException("The models in " + pattern + " cannot be read.", unreadable);
            }
        }
        return found;
    }

    private Optional<Kept> newerOfADesigner(String name, String content) {
        var table = name.endsWith(".bpmn")
                ? "ACT_RE_PROCDEF"
                : name.endsWith(".dmn") ? "ACT_RE_DECISION_DEF" : "ACT_RE_CAMFORMDEF";
        for (var key : Neighbours.idsIn(name, content.getBytes(StandardCharsets.UTF_8))) {
            var newest = jdbc.sql("""
                            select d.VERSION_, dep.SOURCE_
                            from %s d join ACT_RE_DEPLOYMENT dep on dep.ID_ = d.DEPLOYMENT_ID_
                            where d.KEY_ = ?
                            order by d.VERSION_ desc limit 1
                            """.formatted(table))
                    .param(key)
                    .query((row, number) -> SOURCE.equals(row.getString(2))
                            ? Optional.<Kept>empty()
                            : Optional.of(new Kept(name, key, row.getInt(1))))
                    .optional()
                    .flatMap(found -> found);
            if (newest.isPresent()) {
                return newest;
            }
        }
        return texts.stream().anyMatch(files -> name.endsWith(files.suffix()))
                ? textOfADesigner(name)
                : Optional.empty();
    }

    /** A text has no version number of its own: as many as were deployed. */
    private Optional<Kept> textOfADesigner(String name) {
        var file = name.substring(name.lastIndexOf('/') + 1);
        return jdbc.sql("""
                        select d.SOURCE_, count(*) over () as versions
                        from ACT_GE_BYTEARRAY b join ACT_RE_DEPLOYMENT d on d.ID_ = b.DEPLOYMENT_ID_
                        where b.NAME_ = ? or b.NAME_ like ?
                        order by d.DEPLOY_TIME_ desc, b.ID_ desc limit 1
                        """)
                .params(file, "%/" + file)
                .query((row, number) -> SOURCE.equals(row.getString(1))
                        ? Optional.<Kept>empty()
                        : Optional.of(new Kept(name, file, row.getInt(2))))
                .optional()
                .flatMap(found -> found);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before everything that starts cases. */
    @Override
    public int getPhase() {
        return -1000;
    }
}
