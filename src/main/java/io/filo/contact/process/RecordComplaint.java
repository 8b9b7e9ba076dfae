package io.filo.contact.process;

import io.filo.contact.Complaints;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "recordComplaint",
        name = "Record complaint",
        category = "Contact",
        description =
                "Takes a provider's report that somebody called a mail of ours spam for an objection to offers and surveys: "
                        + "it stands on the consent log, with the report as its proof, and on the customer's timeline. Only "
                        + "whom the reported mail went to counts; other messages change nothing.")
class RecordComplaint implements BlockOf<RecordComplaint.Input, RecordComplaint.Output> {

    record Input(
            @Parameter(label = "Message", description = "The report's id", preset = "${messageId}")
            long messageId) {}

    record Output(
            @Parameter(label = "Objections", description = "How many customers it was of; 0 when of no mail of ours")
            int objections) {}

    private final Complaints complaints;

    RecordComplaint(Complaints complaints) {
        this.complaints = complaints;
    }

    @Override
    public Output execute(Input input) {
        return new Output(complaints.record(input.messageId).size());
    }
}
