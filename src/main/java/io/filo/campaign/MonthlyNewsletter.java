package io.filo.campaign;

import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.support.FiloClock;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Whether the newsletter of the month is on its way. */
@Service
@Transactional
public class MonthlyNewsletter {

    private static final DateTimeFormatter KEY = DateTimeFormatter.ofPattern("yyyyMM");

    private final JdbcClient jdbc;
    private final ProcessEvents events;
    private final SendingProperties properties;
    private final FiloClock clock;
    private final ZoneId zone;

    MonthlyNewsletter(
            JdbcClient jdbc,
            ProcessEvents events,
            SendingProperties properties,
            FiloClock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.jdbc = jdbc;
        this.events = events;
        this.properties = properties;
        this.clock = clock;
        this.zone = zone;
    }

    /** Whether its day has passed and none has begun to leave this month. */
    @Transactional(readOnly = true)
    public boolean isOverdue() {
        var today = clock.instant().atZone(zone).toLocalDate();
        return properties.monthlyBy() > 0
                && today.getDayOfMonth() >= properties.monthlyBy()
                && jdbc.sql("select not exists (select from campaign where kind = 'NEWSLETTER' and first_sent_at >= ?)")
                        .param(YearMonth.from(today)
                                .atDay(1)
                                .atStartOfDay(zone)
                                .toInstant()
                                .atOffset(ZoneOffset.UTC))
                        .query(Boolean.class)
                        .single();
    }

    /** Says so when it is overdue; once a month. @return whether it is */
    public boolean check() {
        boolean overdue = isOverdue();
        if (overdue) {
            events.publish(ProcessEvent.start(
                    CampaignEvents.OVERDUE, key(), null, Map.of(), "newsletter:" + key(), clock.instant()));
        }
        return overdue;
    }

    /** One has begun to leave. */
    void sent(long campaignId) {
        events.publish(
                ProcessEvent.wake(CampaignEvents.SENT, key(), null, CampaignView.context(campaignId), clock.instant()));
    }

    private String key() {
        return KEY.format(clock.instant().atZone(zone));
    }
}
