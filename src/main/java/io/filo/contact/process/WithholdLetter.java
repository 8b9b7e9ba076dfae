package io.filo.contact.process;

import io.filo.contact.Channel;
import io.filo.contact.ContactDrafts;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "withholdLetter",
        name = "Withhold letter",
        category = "Contact",
        description =
                "Puts on the contact log and on the customer's timeline that a letter will not be sent for a reason "
                        + "that the diagram knows and the table does not. What waited for review goes.")
class WithholdLetter implements BlockOf<WithholdLetter.Input, WithholdLetter.Output> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Purpose", description = "CARE, MARKETING or SURVEY", preset = "${purpose}")
            Purpose purpose,

            @Parameter(label = "Topic", description = "Code of what it is about", preset = "${topic}")
            String topic,

            @Parameter(label = "Letter", description = "Key of the letter", preset = "${template}")
            String template,

            @Parameter(label = "Channel", description = "E-mail when empty") @Nullable
            Channel channel,

            @Parameter(label = "About", description = "Such as ticket:1042") @Nullable
            String contextId,

            @Parameter(label = "Why", description = "Code, such as DROPPED, NOT_REVIEWED or DEFERRED_TOO_OFTEN")
            String why,

            @Parameter(label = "Text", description = "What \"Prepare review\" gave, if it did") @Nullable
            Long draftId) {}

    record Output(
            @Parameter(label = "Outcome", description = "REFUSED")
            String outcome,

            @Parameter(label = "Reason", description = "Why")
            String reason) {}

    private final Correspondence correspondence;
    private final ContactDrafts drafts;

    WithholdLetter(Correspondence correspondence, ContactDrafts drafts) {
        this.correspondence = correspondence;
        this.drafts = drafts;
    }

    @Override
    public Output execute(Input input) {
        if (input.draftId != null) {
            drafts.discard(input.draftId);
        }
        var enquiry = new Enquiry(
                input.purpose,
                input.channel == null ? Channel.EMAIL : input.channel,
                input.topic,
                input.template,
                input.contextId,
                null,
                false);
        correspondence.withhold(input.customerId, enquiry, input.why);
        return new Output("REFUSED", input.why);
    }
}
