package io.filo.campaign;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as it stands.
 *
 * @param draft as it was written
 * @param wave of a rolling survey the last month whose share was frozen, from 0
 * @param audience how many were frozen
 * @param checkedTo on how many of them the gate was tried
 * @param winner A or B; null before it was chosen
 * @param winnerReason CLICKS, OPENS, EQUAL or TOO_FEW
 * @param problem why it stands still or has ended before its time: BOUNCES, COMPLAINTS, BY_PERSON, NOBODY
 */
public record CampaignView(
        long id,
        CampaignDraft draft,
        CampaignState state,
        Instant createdAt,
        String createdBy,
        @Nullable Instant launchedAt,
        @Nullable Instant frozenAt,
        int wave,
        int audience,
        int checkedTo,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,
        @Nullable Instant firstSentAt,
        @Nullable Instant testedAt,
        @Nullable String winner,
        @Nullable String winnerReason,
        @Nullable Instant allSentAt,
        @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String problem) {

    /** What the gate and the contact log know it by. */
    public static String context(long id) {
        return "campaign:" + id;
    }

    /** Whether it asks a twelfth of its people each month. */
    public boolean rolls() {
        return draft.kind() == CampaignKind.SURVEY
                && Boolean.TRUE.equals(draft.settings().get("rolling"));
    }

    /** The month of its first share; null before it is launched. */
    public @Nullable YearMonth firstMonth() {
        return launchedAt == null
                ? null
                : YearMonth.from(launchedAt.atZone(draft.window().zone()));
    }

    /** The other way round; empty for anything else. */
    static Optional<Long> idOf(String context) {
        return context.matches("campaign:\\d{1,18}")
                ? Optional.of(Long.valueOf(context.substring("campaign:".length())))
                : Optional.empty();
    }

    /** Whether there is a second letter to be tried. */
    public boolean hasTest() {
        return draft.testPercent() > 0
                && draft.letters().stream().anyMatch(words -> words.variant().equals("B"));
    }
}
