package io.filo.campaign.process;

import io.filo.campaign.MonthlyNewsletter;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;

@Block(
        id = "checkNewsletter",
        name = "Check newsletter",
        description =
                "When the day has come by which a newsletter is to be on its way (filo.campaign.sending.monthly-by) and"
                        + " none of this month has begun to leave, it says so, once a month: newsletter.overdue.",
        category = "Campaigns")
class CheckNewsletter implements BlockOf<CheckNewsletter.Input, CheckNewsletter.Output> {

    record Input() {}

    record Output(boolean newsletterOverdue) {}

    private final MonthlyNewsletter newsletter;

    CheckNewsletter(MonthlyNewsletter newsletter) {
        this.newsletter = newsletter;
    }

    @Override
    public Output execute(Input input) {
        return new Output(newsletter.check());
    }
}
