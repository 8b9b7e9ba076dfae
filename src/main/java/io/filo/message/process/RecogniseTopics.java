package io.filo.message.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.message.Messages;
import io.filo.support.NotFoundException;
import io.filo.support.Quantities;

@Block(
        id = "recogniseTopics",
        name = "Recognise topics",
        category = "Messages",
        description = "Finds out by words in Italian and English what a message is about, so that a table can decide. "
                + "Reads what the sender wrote now, not what is quoted below. The words are in message/topics.txt.")
class RecogniseTopics implements BlockOf<RecogniseTopics.Input, RecogniseTopics.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId) {}

    record Output(
            @Parameter(
                    label = "Topics",
                    description = "Codes joined by comma: PRIVACY, WITHDRAWAL, COMPLAINT, DELIVERY, RETURN, INVOICE, "
                            + "QUOTE, PRODUCT, THANKS; or OTHER")
            String topics,

            @Parameter(label = "Quantity", description = "Pieces or people that it speaks of; 0 for none")
            int quantity) {}

    private final Messages messages;
    private final TopicWords words;

    RecogniseTopics(Messages messages, TopicWords words) {
        this.messages = messages;
        this.words = words;
    }

    @Override
    public Output execute(Input input) {
        var message =
                messages.find(input.messageId).orElseThrow(() -> new NotFoundException("message " + input.messageId));
        return new Output(
                String.join(",", words.of(message.subject(), message.visibleText())),
                Quantities.largest(message.subject() + "\n" + message.visibleText())
                        .orElse(0));
    }
}
