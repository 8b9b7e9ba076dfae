package io.filo.insight;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Reports, below {@code filo.report}.
 *
 * @param timeout how long the database may work on a chart or a report; above 0 and at most 10 minutes
 */
@ConfigurationProperties("filo.report")
record ReportProperties(@DefaultValue("20s") Duration timeout) {

    ReportProperties {
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "filo.report.timeout=" + timeout + ": write a time up to 10m, such as 20s.");
        }
    }
}
