package io.filo.contact.process;

import io.filo.contact.CallOutcome;
import io.filo.contact.Calls;
import io.filo.contact.Channel;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "recordCall",
        name = "Record call",
        category = "Contact",
        description =
                "Puts a call that a person made on the contact log, where caps count it. Marks a wrong number, and records "
                        + "it when the customer does not want to be called ever again.")
class RecordCall implements BlockOf<RecordCall.Input, RecordCall.Output> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Purpose", description = "MARKETING or SURVEY", preset = "MARKETING")
            Purpose purpose,

            @Parameter(label = "Topic", description = "Code of what it was about, as \"Ask permission\" was given it")
            String topic,

            @Parameter(label = "Script", description = "Key of the letter that was the script") @Nullable
            String template,

            @Parameter(label = "About", description = "Such as ticket:1042") @Nullable
            String contextId,

            @Parameter(
                    label = "Outcome",
                    description = "BOUGHT, AGAIN, NOT_INTERESTED, WRONG_NUMBER or NEVER",
                    preset = "${callOutcome}")
            CallOutcome callOutcome,

            @Parameter(label = "Again on", description = "With AGAIN: when; a day later when empty") @Nullable
            Instant callAgainAt) {}

    record Output(
            @Parameter(
                    label = "Not before",
                    description = "When to call again, if so; a day later when nothing was said")
            Instant notBefore) {}

    private final Calls calls;

    RecordCall(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Output execute(Input input) {
        var call = new Enquiry(input.purpose, Channel.PHONE, input.topic, input.template, input.contextId, null, false);
        return new Output(calls.record(input.customerId, call, input.callOutcome, input.callAgainAt));
    }
}
