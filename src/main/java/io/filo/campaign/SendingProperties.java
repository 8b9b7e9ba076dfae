package io.filo.campaign;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How campaigns leave, below {@code filo.campaign.sending}.
 *
 * @param batch recipients that are worked on in one transaction; 100 to 5,000
 * @param step how long a job works through batches before it lets others run; up to two minutes, because after five a job
 *     counts as lost
 * @param monthlyBy by which day of the month a newsletter is to be on its way, else marketing is told; 1 to 28, 0 for never
 */
@ConfigurationProperties("filo.campaign.sending")
record SendingProperties(
        @DefaultValue("2000") int batch,
        @DefaultValue("45s") Duration step,
        @DefaultValue("0") int monthlyBy) {

    SendingProperties {
        if (batch < 100 || batch > 5_000) {
            throw new IllegalArgumentException(
                    "filo.campaign.sending.batch=" + batch + ": write a number from 100 to 5000.");
        }
        if (step.isNegative() || step.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException(
                    "filo.campaign.sending.step=" + step + ": write a duration from 0s to 2m.");
        }
        if (monthlyBy < 0 || monthlyBy > 28) {
            throw new IllegalArgumentException(
                    "filo.campaign.sending.monthly-by=" + monthlyBy + ": write a day from 1 to 28, or 0 for never.");
        }
    }
}
