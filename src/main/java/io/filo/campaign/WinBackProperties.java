package io.filo.campaign;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Following up customers who have gone silent, below {@code filo.win-back}.
 *
 * @param holdOut share of them who are left alone to see what following up is worth; 0 to 0.5
 * @param casesPerDay most cases that a day begins; 1 to 100000
 * @param lookBackDays who became dormant longer ago is not followed up any more; 1 or more
 * @param days how long a purchase counts as its result; 1 to 365
 */
@ConfigurationProperties("filo.win-back")
record WinBackProperties(
        @DefaultValue("0.1") double holdOut,
        @DefaultValue("200") int casesPerDay,
        @DefaultValue("60") int lookBackDays,
        @DefaultValue("45") int days) {

    WinBackProperties {
        check(holdOut >= 0 && holdOut <= 0.5, "hold-out", holdOut, "a share from 0 to 0.5");
        check(casesPerDay >= 1 && casesPerDay <= 100_000, "cases-per-day", casesPerDay, "a number from 1 to 100000");
        check(lookBackDays >= 1, "look-back-days", lookBackDays, "1 or more");
        check(days >= 1 && days <= 365, "days", days, "a number from 1 to 365");
    }

    private static void check(boolean holds, String name, Object value, String remedy) {
        if (!holds) {
            throw new IllegalArgumentException("filo.win-back." + name + "=" + value + ": write " + remedy + ".");
        }
    }
}
