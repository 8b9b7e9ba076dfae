package io.filo.message;

import java.util.Map;

/** Texts that processes send and operators start from. */
public interface Templates {

    /** A template with its fields filled in. */
    record Rendered(String subject, String text) {}

    /**
     * Fills in the template of that key in the language nearest to the one asked for.
     *
     * @param key such as {@code acknowledgement}; an unknown one gives the general template
     * @param language ISO 639-1
     * @param fields by name, such as {@code number}, {@code name}, {@code subject}; what is missing stays empty
     */
    Rendered render(String key, String language, Map<String, String> fields);
}
