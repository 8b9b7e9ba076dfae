package io.filo.engine;

import io.filo.support.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads the engine's tables: whoever may see the thing that a case is about may see where the case stands. */
@Component
@Transactional(readOnly = true)
class EngineCaseViews implements CaseViews {

    private final JdbcClient jdbc;

    EngineCaseViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Found(
            String instance,
            String definition,
            String key,
            @Nullable String name,
            boolean ended) {}

    private record Step(Place place, boolean active) {}

    @Override
    public Optional<CaseView> newest(String processKey, String businessKey) {
        return jdbc.sql("""
                        select p.PROC_INST_ID_, d.ID_, d.KEY_, d.NAME_, p.END_TIME_ is not null as ended
                        from ACT_HI_PROCINST p join ACT_RE_PROCDEF d on d.ID_ = p.PROC_DEF_ID_
                        where p.BUSINESS_KEY_ = ? and p.PROC_DEF_KEY_ = ?
                        order by p.START_TIME_ desc, p.ID_ desc limit 1
                        """)
                .params(businessKey, processKey)
                .query((row, number) -> new Found(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)))
                .optional()
                .map(this::view);
    }

    private CaseView view(Found found) {
        var steps = jdbc.sql("""
                        select ACT_ID_, min(coalesce(ACT_NAME_, ACT_ID_)) as NAME, bool_or(END_TIME_ is null) as ACTIVE
                        from ACT_HI_ACTINST
                        where PROC_INST_ID_ = ? and ACT_TYPE_ not in ('subProcess', 'multiInstanceBody')
                        group by ACT_ID_ order by min(START_TIME_), ACT_ID_
                        """)
                .param(found.instance)
                .query((row, number) ->
                        new Step(new Place(row.getString("ACT_ID_"), row.getString("NAME")), row.getBoolean("ACTIVE")))
                .list();
        return new CaseView(
                found.definition,
                found.key,
                found.name == null ? found.key : found.name,
                found.ended,
                found.ended
                        ? List.of()
                        : steps.stream().filter(Step::active).map(Step::place).toList(),
                steps.stream()
                        .filter(step -> found.ended || !step.active)
                        .map(step -> step.place.id())
                        .toList());
    }

    @Override
    public String diagram(String definitionId) {
        return jdbc.sql("""
                        select b.BYTES_ from ACT_RE_PROCDEF d
                        join ACT_GE_BYTEARRAY b on b.DEPLOYMENT_ID_ = d.DEPLOYMENT_ID_ and b.NAME_ = d.RESOURCE_NAME_
                        where d.ID_ = ?
                        """)
                .param(definitionId)
                .query((row, number) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .optional()
                .orElseThrow(() -> new NotFoundException("diagram " + definitionId));
    }
}
