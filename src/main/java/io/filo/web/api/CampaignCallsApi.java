package io.filo.web.api;

import static io.filo.access.Right.READ_CAMPAIGNS;

import io.filo.access.Requires;
import io.filo.campaign.CampaignCalls;
import io.filo.campaign.CampaignCalls.Bought;
import io.filo.campaign.CampaignCalls.Count;
import io.filo.campaign.Campaigns;
import io.filo.campaign.Uplift;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/campaigns/{id}/calls")
@Requires(READ_CAMPAIGNS)
@Tag(name = "Campaigns")
class CampaignCallsApi {

    /**
     * @param points by how many of a hundred more people bought
     * @param low and high: with 95 of 100 certainty it is between these
     */
    record Gain(double points, double low, double high) {}

    /** @param gain null while nobody is in one of the two arms */
    record Report(
            List<Count> outcomes, Bought bought, @Nullable Gain gain) {}

    private final Campaigns campaigns;
    private final CampaignCalls calls;

    CampaignCallsApi(Campaigns campaigns, CampaignCalls calls) {
        this.campaigns = campaigns;
        this.calls = calls;
    }

    @GetMapping
    @Operation(
            summary =
                    "What came of the calls of a telephone campaign, and what those bought whose turn came, against those"
                            + " who were left alone by lot")
    Report report(@PathVariable long id) {
        long campaign = campaigns.get(id).id();
        var bought = calls.bought(campaign);
        return new Report(
                calls.counts(campaign),
                bought,
                bought.comparison() == null ? null : gain(bought.comparison().bought()));
    }

    private static Gain gain(Uplift uplift) {
        return new Gain(100 * uplift.difference(), 100 * uplift.low(), 100 * uplift.high());
    }
}
