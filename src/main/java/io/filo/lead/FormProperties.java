package io.filo.lead;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the forms of visitors are guarded, below {@code filo.forms}.
 *
 * @param fastest whoever fills in a page faster is asked once more; 0 to 60 s
 * @param tokenLife how long a page may lie open before its sender is asked once more
 * @param perNetwork posts of one network in an hour before its senders are asked once more; a fair or an office is one
 * @param withoutPage posts of one network, and of one form from wherever, that may come without the page having been opened
 *     within a day before their senders are asked once more
 * @param sameText people who may send the same long text within a day before the next is asked once more
 * @param byButton posts of one network in an hour whose senders were asked and said yes; further ones are held back
 */
@ConfigurationProperties("filo.forms")
record FormProperties(
        @DefaultValue("3s") Duration fastest,
        @DefaultValue("24h") Duration tokenLife,
        @DefaultValue("300") int perNetwork,
        @DefaultValue("2") int withoutPage,
        @DefaultValue("2") int sameText,
        @DefaultValue("20") int byButton) {

    FormProperties {
        if (fastest.isNegative() || fastest.toSeconds() > 60) {
            throw new IllegalArgumentException("filo.forms.fastest=" + fastest + ": write 0s to 60s.");
        }
    }
}
