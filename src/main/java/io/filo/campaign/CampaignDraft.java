package io.filo.campaign;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as somebody has written it.
 *
 * @param segment key of the segment whose members it is for when it is launched
 * @param topic code of what it is about, for the gate, such as NEWSLETTER
 * @param brand whose name it bears; null for the first one
 * @param testPercent of those treated, half of whom get letter A and half letter B first; 0 to 50
 * @param holdOutPercent of all, who are left alone to see what it is worth; 0 to 50
 * @param bounceLimit in percent of what was sent: above it the campaign stops itself
 * @param complaintLimit in percent of what was sent: above it the campaign stops itself
 * @param attributionDays for so many days after it what people buy is looked at; 1 to 90
 * @param settings what its kind needs beyond this
 */
public record CampaignDraft(
        String name,
        CampaignKind kind,
        String segment,
        String topic,
        @Nullable String brand,
        SendWindow window,
        int testPercent,
        int holdOutPercent,
        BigDecimal bounceLimit,
        BigDecimal complaintLimit,
        int attributionDays,
        Map<String, Object> settings,
        List<Words> letters) {

    /**
     * A letter of it.
     *
     * @param variant A or B
     * @param language ISO 639-1
     * @param content as a file of {@code forms/letters}: "Subject: ", an empty line, the text, maybe "--- html ---" and the
     *     formatted form
     */
    public record Words(String variant, String language, String content) {}
}
