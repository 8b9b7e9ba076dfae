package io.filo.engine;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What those who ask a decision table tell it and expect of it. */
@Component
class TableReaders {

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

    private final ObjectProvider<JdbcClient> jdbc;

    TableReaders(ObjectProvider<JdbcClient> jdbc) {
        this.jdbc = jdbc;
    }

    /** The table of that id as the product brought it last: our diagrams and blocks are written for its columns. */
    Optional<DecisionTable> shipped(String table) {
        return jdbc.getObject()
                .sql("""
                        select b.BYTES_
                        from ACT_RE_DECISION_DEF d
                        join ACT_RE_DEPLOYMENT dep on dep.ID_ = d.DEPLOYMENT_ID_ and dep.SOURCE_ = ?
                        join ACT_GE_BYTEARRAY b on b.DEPLOYMENT_ID_ = d.DEPLOYMENT_ID_ and b.NAME_ = d.RESOURCE_NAME_
                        where d.KEY_ = ?
                        order by d.VERSION_ desc
                        limit 1
                        """)
                .params(DiagramDeployer.SOURCE, table)
                .query((row, number) -> row.getBytes(1))
                .optional()
                .map(file -> Dmn.readModelFromStream(new ByteArrayInputStream(file)))
                .flatMap(model -> model.getModelElementsByType(DecisionTable.class).stream()
                        .filter(found -> found.getParentElement() instanceof Decision decision
                                && decision.getId().equals(table))
                        .findFirst());
    }

    /** Whatever word stands in a diagram that asks the table: among them all its variables. */
    Set<String> wordsOfCallers(String table, List<String> more) {
        var reference = "\"" + table + "\"";
        var deployed = jdbc.getObject()
                .sql("""
                        select b.BYTES_
                        from ACT_RE_PROCDEF p
                        join ACT_GE_BYTEARRAY b on b.DEPLOYMENT_ID_ = p.DEPLOYMENT_ID_ and b.NAME_ = p.RESOURCE_NAME_
                        where p.VERSION_ = (select max(n.VERSION_) from ACT_RE_PROCDEF n where n.KEY_ = p.KEY_)
                        """)
                .query((row, number) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .list();
        return Stream.concat(deployed.stream(), more.stream())
                .filter(diagram -> diagram.contains("decisionRef=" + reference))
                .flatMap(diagram -> WORD.matcher(diagram).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
