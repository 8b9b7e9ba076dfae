package io.filo.contact.process;

import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "sendLetter",
        name = "Send letter",
        category = "Contact",
        description =
                "Writes the letter in the customer's language and the brand's tone and puts it into the outbox, with "
                        + "the link by which the customer ends such mails. Asks the gate once more and fails when it does not "
                        + "allow it: put \"Ask permission\" before.")
class SendLetter implements BlockOf<SendLetter.Input, SendLetter.Output> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(
                    label = "Purpose",
                    description = "TRANSACTIONAL, CARE, MARKETING or SURVEY",
                    preset = "${purpose}")
            Purpose purpose,

            @Parameter(label = "Topic", description = "Code of what it is about", preset = "${topic}")
            String topic,

            @Parameter(label = "Letter", description = "Key of the letter, such as how-to", preset = "${template}")
            String template,

            @Parameter(label = "Channel", description = "EMAIL, or empty for it: the shop itself sends by no other")
            @Nullable
            Channel channel,

            @Parameter(label = "About", description = "Such as ticket:1042, whose conversation it then belongs to")
            @Nullable
            String contextId,

            @Parameter(label = "Brand", description = "Key of the brand it is from; the first one when empty") @Nullable
            String brand,

            @Parameter(label = "Since", description = "As \"Ask permission\" gave it") @Nullable
            Instant askedSince,

            @Parameter(label = "Reviewed text", description = "What \"Prepare review\" gave, once a person approved it")
            @Nullable
            Long draftId) {}

    record Output(
            @Parameter(label = "Outcome", description = "SENT")
            String outcome,

            @Parameter(label = "Message", description = "The message's id")
            String messageId) {}

    private final Correspondence correspondence;

    SendLetter(Correspondence correspondence) {
        this.correspondence = correspondence;
    }

    @Override
    public Output execute(Input input) {
        var enquiry = new Enquiry(
                input.purpose,
                input.channel == null ? Channel.EMAIL : input.channel,
                input.topic,
                input.template,
                input.contextId,
                input.askedSince,
                input.draftId != null);
        long message = correspondence.send(input.customerId, enquiry, input.brand, input.draftId);
        return new Output("SENT", Long.toString(message));
    }
}
