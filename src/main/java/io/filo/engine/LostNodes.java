package io.filo.engine;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Gives the jobs of a node that was killed to the others, or to its successor, without waiting for the end of the locks,
 * which are as long as the longest job. Told by the clock of the database, which nobody moves. A node that was only
 * silent loses nothing but the work of that job: the engine refuses what it writes once somebody else has the job.
 */
@Component
class LostNodes {

    private static final Logger log = LoggerFactory.getLogger(LostNodes.class);

    /** Every half a minute, as it reads all jobs. */
    private static final int LOOKS_PER_CENSUS = 15;

    private final JdbcClient jdbc;
    private final ProcessEngine engine;
    private final EngineProperties properties;
    private int looks;

    LostNodes(JdbcClient jdbc, @Lazy ProcessEngine engine, EngineProperties properties) {
        this.jdbc = jdbc;
        this.engine = engine;
        this.properties = properties;
    }

    @Scheduled(fixedDelayString = "PT2S")
    void look() {
        var executor = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();
        if (!executor.isActive()) {
            return;
        }
        jdbc.sql("""
                        insert into engine_node (lock_owner, seen_at) values (?, clock_timestamp())
                        on conflict (lock_owner) do update set seen_at = excluded.seen_at
                        """).param(executor.getLockOwner()).update();
        if (looks++ % LOOKS_PER_CENSUS == 0) {
            enterSilentOwners();
        }
        var lost = jdbc.sql("""
                        delete from engine_node where seen_at < clock_timestamp() - ? * interval '1 second'
                        returning lock_owner
                        """)
                .param(properties.lostAfter().toSeconds())
                .query(String.class)
                .list();
        if (lost.isEmpty()) {
            return;
        }
        int released = jdbc.sql("""
                        update ACT_RU_JOB set LOCK_OWNER_ = null, LOCK_EXP_TIME_ = null where LOCK_OWNER_ in (:lost)
                        """).param("lost", lost).update();
        if (released > 0) {
            log.info("Took over {} jobs of a node that was killed.", released);
        }
    }

    /** A node may have died between its first job and its first sign of life: from now on it is waited for. */
    private void enterSilentOwners() {
        jdbc.sql("""
                        insert into engine_node (lock_owner, seen_at)
                        select distinct LOCK_OWNER_, clock_timestamp() from ACT_RU_JOB where LOCK_OWNER_ is not null
                        on conflict (lock_owner) do nothing
                        """).update();
    }
}
