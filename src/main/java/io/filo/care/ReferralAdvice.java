package io.filo.care;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says at the start what a friend is not spared while nobody has said where he goes. */
@Component
class ReferralAdvice {

    private static final Logger log = LoggerFactory.getLogger(ReferralAdvice.class);

    private final CareProperties properties;

    ReferralAdvice(CareProperties properties) {
        this.properties = properties;
    }

    @EventListener(ApplicationReadyEvent.class)
    void tell() {
        if (properties.referralLink().isBlank()) {
            log.warn(
                    "filo.care.referral-link is empty: letters that recommend the shop give a code and no link, and a friend"
                            + " has to type it where the shop asks for coupons. Set it, such as https://shop.example/?ref={code}.");
        }
    }
}
