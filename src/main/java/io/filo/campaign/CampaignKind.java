package io.filo.campaign;

import io.filo.contact.Channel;
import io.filo.contact.Purpose;

/** How a campaign reaches its people. */
public enum CampaignKind {
    /** A letter with offers and news. */
    NEWSLETTER(Purpose.MARKETING, Channel.EMAIL),
    /** Questions by mail. */
    SURVEY(Purpose.SURVEY, Channel.EMAIL),
    /** A call by one of us. */
    PHONE(Purpose.MARKETING, Channel.PHONE);

    private final Purpose purpose;
    private final Channel channel;

    CampaignKind(Purpose purpose, Channel channel) {
        this.purpose = purpose;
        this.channel = channel;
    }

    /** What the gate is asked for. */
    public Purpose purpose() {
        return purpose;
    }

    public Channel channel() {
        return channel;
    }
}
