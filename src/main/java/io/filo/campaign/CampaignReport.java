package io.filo.campaign;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a campaign.
 *
 * @param variants A and B, where there are two; each has the figures of all who got it
 * @param held who would have been sent, had he not been left alone
 * @param comparison null without a hold-out: then what people bought is only what they bought in that time
 * @param currency of all money
 */
public record CampaignReport(
        Row all,
        List<Row> variants,
        int waiting,
        int refused,
        int cancelled,
        int held,
        List<Link> links,
        @Nullable Comparison comparison,
        String currency) {

    /** Each letter where there are two, and all. */
    @JsonIgnore
    public List<Row> rows() {
        return Stream.concat(variants.stream(), Stream.of(all)).toList();
    }

    /**
     * @param variant A, B, or null for all
     * @param sent have left
     * @param queued wait to leave
     * @param delivered have left and did not come back
     * @param bounced came back for good
     * @param opensCounted who agreed to be counted when he opens it
     * @param opened how many of these did
     * @param clicked followed a link, but for those who refused to be known by it; or answered the survey
     * @param unsubscribed said by the link of its letter, in the days after it, that they want no more
     * @param complained called it spam
     * @param buyers bought in the days after it
     * @param money what they paid then, less what was paid back
     */
    public record Row(
            @Nullable String variant,
            int sent,
            int queued,
            int delivered,
            int bounced,
            int opensCounted,
            int opened,
            int clicked,
            int unsubscribed,
            int complained,
            int buyers,
            BigDecimal money) {}

    /** @param readers who followed it */
    public record Link(String variant, String language, String link, int readers) {}

    /**
     * Those who got it against those who were left alone.
     *
     * @param needed how many each arm must have before a change by a fifth would be seen
     * @param moneyEach of one who got it, less that of one who was left alone
     * @param moneyLow lower end of the interval that holds it in 95 of 100 cases, and upper end; null when an arm has fewer
     *     than two
     * @param gained for all who got it
     */
    public record Comparison(
            Uplift bought,
            long needed,
            Uplift.Verdict verdict,
            BigDecimal moneyEach,
            @Nullable BigDecimal moneyLow,
            @Nullable BigDecimal moneyHigh,
            BigDecimal gained) {}
}
