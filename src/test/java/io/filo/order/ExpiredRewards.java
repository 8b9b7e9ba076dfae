package io.filo.order;

import org.springframework.stereotype.Component;

/** Lets coupons and points expire when a test says so. */
@Component
public class ExpiredRewards {

    private final StoredRewards rewards;

    ExpiredRewards(StoredRewards rewards) {
        this.rewards = rewards;
    }

    /** @return how many have */
    public int expire() {
        return rewards.expire();
    }
}
