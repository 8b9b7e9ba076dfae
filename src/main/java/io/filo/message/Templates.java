package io.filo.message;

import java.util.Map;
import java.util.Optional;

/** Texts that processes send and operators start from. */
public interface Templates {

    /** To the sender of the first mail of a new ticket. */
    String ACKNOWLEDGEMENT = "acknowledgement";

    /** To a customer who owes us an answer. */
    String REMINDER = "reminder";

    /** To a customer whose ticket is settled. */
    String RESOLVED = "resolved";

    /** What an operator starts from when nothing more fitting is known. */
    String ANSWER_GENERAL = "answer-general";

    /** A template with its fields filled in. */
    record Rendered(String subject, String text) {}

    /**
     * Fills in the template of that key in the language nearest to the one asked for.
     *
     * @param key such as {@code acknowledgement}; an unknown one gives {@code answer-general}
     * @param language ISO 639-1; Italian and English are there, others read English
     * @param fields by name: {@code customerName}, {@code ticketNumber}, {@code subject}, {@code operatorName}; {@code
     *     shopName} is filled in by itself; what is missing stays empty
     */
    Rendered render(String key, String language, Map<String, String> fields);

    /** The first of the places in square brackets, left for a person to fill in, that still stands in a text. */
    Optional<String> placeholderIn(String text);
}
