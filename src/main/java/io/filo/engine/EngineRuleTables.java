package io.filo.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class EngineRuleTables implements RuleTables {

    /** Of a file, in characters. */
    private static final int MOST = 1_000_000;

    private static final int REPLAYED = 100;
    private static final TypeReference<Map<String, Object>> INPUTS = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> OUTPUTS = new TypeReference<>() {};

    private final ProcessEngine engine;
    private final ModelGate gate;
    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    EngineRuleTables(@Lazy ProcessEngine engine, ModelGate gate, JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.engine = engine;
        this.gate = gate;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    private record Deployed(Table table, String deploymentId, String resource) {}

    private record Recorded(
            Instant at,
            int version,
            @Nullable String process,
            @Nullable String businessKey,
            @Nullable Long customerId,
            Map<String, Object> inputs,
            List<Map<String, Object>> outputs) {}

    private static final String NEWEST = """
            select d.KEY_, d.NAME_, d.VERSION_, d.DEPLOYMENT_ID_, d.RESOURCE_NAME_, dep.DEPLOY_TIME_, dep.SOURCE_
            from ACT_RE_DECISION_DEF d join ACT_RE_DEPLOYMENT dep on dep.ID_ = d.DEPLOYMENT_ID_
            where (?::text is null or d.KEY_ = ?)
              and d.VERSION_ = (select max(n.VERSION_) from ACT_RE_DECISION_DEF n where n.KEY_ = d.KEY_)
            order by coalesce(d.NAME_, d.KEY_)
            """;

    @Override
    public List<Table> all() {
        return jdbc.sql(NEWEST)
                .param(null)
                .param(null)
                .query((row, number) -> deployed(row).table)
                .list();
    }

    @Override
    public Table table(String key) {
        var newest = newest(key);
        var table = newest.table;
        return new Table(
                key, table.name(), description(key, file(newest)), table.version(), table.since(), table.shipped());
    }

    private Deployed newest(String key) {
        return jdbc.sql(NEWEST)
                .param(key)
                .param(key)
                .query((row, number) -> deployed(row))
                .optional()
                .orElseThrow(() -> new NotFoundException("decision table " + key));
    }

    private static Deployed deployed(ResultSet row) throws SQLException {
        var key = row.getString("KEY_");
        var name = row.getString("NAME_");
        var table = new Table(
                key,
                name == null ? key : name,
                null,
                row.getInt("VERSION_"),
                row.getTimestamp("DEPLOY_TIME_").toInstant(),
                DiagramDeployer.SOURCE.equals(row.getString("SOURCE_")));
        return new Deployed(table, row.getString("DEPLOYMENT_ID_"), row.getString("RESOURCE_NAME_"));
    }

    private static @Nullable String description(String key, String xml) {
        return Dmn.readModelFromStream(new java.io.ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getModelElementsByType(Decision.class)
                .stream()
                .filter(decision -> decision.getId().equals(key) && decision.getDescription() != null)
                .map(decision -> decision.getDescription().getTextContent())
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<Version> versions(String key) {
        return jdbc.sql("""
                        select d.VERSION_, dep.DEPLOY_TIME_, dep.SOURCE_
                        from ACT_RE_DECISION_DEF d join ACT_RE_DEPLOYMENT dep on dep.ID_ = d.DEPLOYMENT_ID_
                        where d.KEY_ = ?
                        order by d.VERSION_ desc
                        """)
                .param(key)
                .query((row, number) -> new Version(
                        row.getInt(1),
                        row.getTimestamp(2).toInstant(),
                        DiagramDeployer.SOURCE.equals(row.getString(3))))
                .list();
    }

    @Override
    public String xml(String key, int version) {
        return file(jdbc.sql("""
                        select d.KEY_, d.NAME_, d.VERSION_, d.DEPLOYMENT_ID_, d.RESOURCE_NAME_, dep.DEPLOY_TIME_, dep.SOURCE_
                        from ACT_RE_DECISION_DEF d join ACT_RE_DEPLOYMENT dep on dep.ID_ = d.DEPLOYMENT_ID_
                        where d.KEY_ = ? and d.VERSION_ = ?
                        """)
                .param(key)
                .param(version)
                .query((row, number) -> deployed(row))
                .optional()
                .orElseThrow(() -> new NotFoundException("version " + version + " of decision table " + key)));
    }

    private String file(Deployed deployed) {
        return jdbc.sql("select BYTES_ from ACT_GE_BYTEARRAY where DEPLOYMENT_ID_ = ? and NAME_ = ?")
                .params(deployed.deploymentId, deployed.resource)
                .query((row, number) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .single();
    }

    @Override
    public Optional<Draft> draft(String key) {
        return jdbc.sql("select * from rule_draft where decision_key = ?")
                .param(key)
                .query((row, number) -> new Draft(
                        key,
                        row.getString("xml"),
                        row.getInt("base_version"),
                        row.getString("edited_by"),
                        row.getObject("edited_at", OffsetDateTime.class).toInstant(),
                        row.getInt("revision")))
                .optional();
    }

    @Override
    @Transactional
    public void save(String key, String xml, int baseVersion, int seenRevision, String by) {
        newest(key);
        if (xml.length() > MOST) {
            throw RuleReplay.noTable(key);
        }
        RuleReplay.columns(key, xml);
        int saved = jdbc.sql("""
                        insert into rule_draft (decision_key, xml, base_version, edited_by, edited_at, revision)
                        select ?, ?, ?, ?, ?, 1 where ? = 0
                        on conflict (decision_key) do nothing
                        """)
                .params(key, xml, baseVersion, by, now(), seenRevision)
                .update();
        if (saved == 0) {
            saved = jdbc.sql("""
                            update rule_draft set xml = ?, edited_by = ?, edited_at = ?, revision = revision + 1
                            where decision_key = ? and revision = ?
                            """).params(xml, by, now(), key, seenRevision).update();
        }
        if (saved == 0) {
            throw new BusinessException(
                    "DRAFT_CHANGED",
                    "Somebody else has saved or discarded this draft meanwhile. Load the page again and make your"
                            + " change once more.");
        }
    }

    @Override
    public void discard(String key) {
        jdbc.sql("delete from rule_draft where decision_key = ?").param(key).update();
    }

    @Override
    public List<String> problems(String key, String xml) {
        var found = new ArrayList<>(gate.checkTable(xml.getBytes(StandardCharsets.UTF_8)).stream()
                .map(ModelProblem::message)
                .toList());
        if (found.isEmpty()) {
            try {
                var inForce = RuleReplay.hitPolicy(key, file(newest(key)));
                if (RuleReplay.hitPolicy(key, xml) != inForce) {
                    found.add("The hit policy is another one than before: what reads this table expects "
                            + inForce.name().replace('_', ' ') + ". Set it back.");
                }
                replay(key, xml).changes().stream()
                        .map(Change::failure)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .ifPresent(failure ->
                                found.add("The draft could not decide one of the last real cases: " + failure));
            } catch (DmnEngineException broken) {
                found.add(DiagramRules.innermost(broken));
            }
        }
        return found;
    }

    @Override
    public Replay replay(String key, String xml) {
        var draft = RuleReplay.of(key, xml);
        var recorded = recorded(key);
        var columnsOf = new HashMap<Integer, Map<String, String>>();
        var ids = new HashSet<String>();
        var names = new LinkedHashSet<String>();
        var changes = new ArrayList<Change>();
        for (var decision : recorded) {
            var columns = columnsOf.computeIfAbsent(decision.version, version -> columnsThen(key, version));
            ids.addAll(columns.keySet());
            names.addAll(decision.inputs.keySet());
            var said = draft.decide(decision.inputs, columns);
            if (said.failure() != null || !draft.same(decision.outputs, said.rows())) {
                changes.add(new Change(
                        decision.at,
                        decision.version,
                        decision.process,
                        decision.businessKey,
                        decision.customerId,
                        decision.inputs,
                        decision.outputs,
                        said.rows(),
                        said.failure()));
            }
        }
        return new Replay(recorded.size(), changes, recorded.isEmpty() ? List.of() : draft.unknown(ids, names));
    }

    private Map<String, String> columnsThen(String key, int version) {
        try {
            return RuleReplay.columns(key, xml(key, version));
        } catch (BusinessException deleted) {
            return Map.of();
        }
    }

    private List<Recorded> recorded(String key) {
        return jdbc.sql("""
                        select l.*, p.PROC_DEF_KEY_ as process,
                               (select min(c.customer_id) from case_customer c
                                where c.process_instance_id = l.process_instance_id) as customer_id
                        from (select * from decision_log where decision_key = ? order by id desc limit ?) l
                        left join ACT_HI_PROCINST p on p.ID_ = l.process_instance_id
                        order by l.id desc
                        """)
                .params(key, REPLAYED)
                .query((row, number) -> new Recorded(
                        row.getObject("decided_at", OffsetDateTime.class).toInstant(),
                        row.getInt("decision_version"),
                        row.getString("process"),
                        row.getString("business_key"),
                        row.getObject("customer_id", Long.class),
                        read(row.getString("inputs"), INPUTS),
                        read(row.getString("outputs"), OUTPUTS)))
                .list();
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    @Transactional
    public int publish(String key, String by) {
        var draft =
                draft(key).orElseThrow(() -> new BusinessException("NO_DRAFT", "There is no draft to put in force."));
        var newest = newest(key);
        if (newest.table.version() != draft.baseVersion()) {
            throw new BusinessException(
                    "DRAFT_OUTDATED",
                    "Version " + newest.table.version() + " has come since the draft was begun from version "
                            + draft.baseVersion() + ". Discard the draft and make your change on the new version.",
                    newest.table.version(),
                    draft.baseVersion());
        }
        var found = problems(key, draft.xml());
        if (!found.isEmpty()) {
            throw refused(String.join(" ", found));
        }
        try {
            withoutAuthorization(() -> engine.getRepositoryService()
                    .createDeployment()
                    .name("Console: " + by)
                    .source("console")
                    .addString(newest.resource, draft.xml())
                    .deploy());
        } catch (ParseException refusal) {
            throw refused(String.valueOf(refusal.getMessage()));
        }
        discard(key);
        return newest(key).table.version();
    }

    private static BusinessException refused(String words) {
        return new BusinessException("DRAFT_REFUSED", "The table cannot be put in force. " + words, words);
    }

    /** Who may was asked before; the engine would ask for the right to deploy anything. */
    private <T> T withoutAuthorization(Supplier<T> work) {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getCommandExecutorTxRequired()
                .execute(context -> context.runWithoutAuthorization(work::get));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
