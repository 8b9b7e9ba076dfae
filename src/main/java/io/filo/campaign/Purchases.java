package io.filo.campaign;

import io.filo.campaign.CampaignReport.Comparison;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What some people bought in the days of a campaign.
 *
 * @param buyers how many of them bought
 * @param money of all of them
 * @param squares the sum of the squares of what each paid
 */
record Purchases(int people, int buyers, BigDecimal money, double squares) {

    static final Purchases NONE = new Purchases(0, 0, BigDecimal.ZERO, 0);

    /** The point of the standard normal distribution that 2.5 % lie above. */
    private static final double Z = 1.959963984540054;
    /** A change of the share of buyers by a fifth is what a campaign is hoped to bring. */
    private static final double HOPED = 1.2;

    Purchases plus(Purchases other) {
        return new Purchases(
                people + other.people, buyers + other.buyers, money.add(other.money), squares + other.squares);
    }

    /** These, who were reached, against those who were left alone; there is somebody in both. */
    Comparison against(Purchases alone) {
        var bought = new Uplift(people, buyers, alone.people, alone.buyers);
        double share = bought.heldOutRate() > 0 ? bought.heldOutRate() : Math.max(bought.treatedRate(), 0.01);
        long needed = Uplift.sampleSize(Math.min(share, 0.8), Math.min(0.99, Math.min(share, 0.8) * HOPED));
        double each = mean() - alone.mean();
        boolean known = people > 1 && alone.people > 1;
        double half = known ? Z * Math.sqrt(variance() / people + alone.variance() / alone.people) : 0;
        return new Comparison(
                bought,
                needed,
                bought.verdict(needed),
                amount(each),
                known ? amount(each - half) : null,
                known ? amount(each + half) : null,
                amount(each * people));
    }

    private double mean() {
        return money.doubleValue() / people;
    }

    private double variance() {
        double total = money.doubleValue();
        return people < 2 ? 0 : Math.max(0, (squares - total * total / people) / (people - 1));
    }

    private static BigDecimal amount(double value) {
        return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN);
    }
}
