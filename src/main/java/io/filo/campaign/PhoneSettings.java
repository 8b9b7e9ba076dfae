package io.filo.campaign;

import io.filo.support.BusinessException;
import java.util.List;
import java.util.Map;

/**
 * What a telephone campaign needs beyond what all have.
 *
 * @param script key of the letter that says what to say
 * @param group who calls
 * @param perDay how many calls are begun on a day; 1 to 5000
 * @param atATime how many calls are somebody's task at a time; 1 to 200
 */
public record PhoneSettings(String script, String group, int perDay, int atATime) {

    /** Who may be asked to call. */
    public static final List<String> GROUPS = List.of("sales", "sales-lead", "store", "care", "marketing");

    /** @throws BusinessException {@code CAMPAIGN_CALLS} */
    public static PhoneSettings of(Map<String, Object> settings) {
        var script = settings.getOrDefault("script", "campaign-call");
        var group = settings.getOrDefault("group", "sales");
        var perDay = settings.getOrDefault("perDay", 50);
        var atATime = settings.getOrDefault("atATime", 10);
        if (script instanceof String key
                && key.matches("[a-z0-9-]{1,60}")
                && group instanceof String team
                && GROUPS.contains(team)
                && perDay instanceof Integer most
                && most >= 1
                && most <= 5000
                && atATime instanceof Integer open
                && open >= 1
                && open <= 200) {
            return new PhoneSettings(key, team, most, open);
        }
        throw new BusinessException(
                "CAMPAIGN_CALLS",
                "A telephone campaign needs the key of a script, one of the groups " + GROUPS
                        + ", 1 to 5000 calls a day, and 1 to 200 at a time.");
    }
}
