package io.filo.contact.process;

import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "prepareReview",
        name = "Prepare review",
        category = "Contact",
        description = "Writes the letter for a person to look at and change. Nothing is sent.")
class PrepareReview implements BlockOf<PrepareReview.Input, PrepareReview.Output> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Purpose", description = "CARE, MARKETING or SURVEY", preset = "${purpose}")
            Purpose purpose,

            @Parameter(label = "Topic", description = "Code of what it is about", preset = "${topic}")
            String topic,

            @Parameter(label = "Letter", description = "Key of the letter", preset = "${template}")
            String template,

            @Parameter(label = "About", description = "Such as ticket:1042") @Nullable
            String contextId,

            @Parameter(label = "Brand", description = "Key of the brand; the first one when empty") @Nullable
            String brand) {}

    record Output(
            @Parameter(label = "Text", description = "Id of what waits to be looked at")
            String draftId) {}

    private final Correspondence correspondence;

    PrepareReview(Correspondence correspondence) {
        this.correspondence = correspondence;
    }

    @Override
    public Output execute(Input input) {
        var enquiry =
                new Enquiry(input.purpose, Channel.EMAIL, input.topic, input.template, input.contextId, null, false);
        return new Output(Long.toString(correspondence.draft(input.customerId, enquiry, input.brand)));
    }
}
