package io.filo.contact.process;

import io.filo.contact.Correspondence;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "requestOptIn",
        name = "Request opt-in",
        category = "Contact",
        description =
                "Asks the owner of an e-mail address whether he agrees to what was ticked in the form of the case, or "
                        + "to offers by mail where the case has none. When he confirms, that is logged for this address and "
                        + "lead.optInConfirmed wakes the case of the given key. Asks an address once a day and three times a month "
                        + "at most.")
class RequestOptIn implements BlockOf<RequestOptIn.Input, RequestOptIn.Output> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Case", description = "Business key of the case that waits for the answer") @Nullable
            String waitingKey,

            @Parameter(
                    label = "Address",
                    description = "Id of the contact point to ask; the customer's first e-mail address when empty")
            @Nullable
            Long contactPointId,

            @Parameter(label = "Brand", description = "Key of the brand it is from; the first one when empty") @Nullable
            String brand) {}

    record Output(
            @Parameter(label = "Asked", description = "Whether the mail is on its way")
            boolean optInRequested,

            @Parameter(label = "Reason", description = "SENT, or the code of what forbade it")
            String optInReason) {}

    private final Correspondence correspondence;

    RequestOptIn(Correspondence correspondence) {
        this.correspondence = correspondence;
    }

    @Override
    public Output execute(Input input) {
        return correspondence
                .requestOptIn(input.customerId, input.contactPointId, input.waitingKey, input.brand)
                .map(reason -> new Output(false, reason))
                .orElseGet(() -> new Output(true, "SENT"));
    }
}
