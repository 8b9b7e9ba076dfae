package io.filo.contact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields that letters may use, given by the module that knows them. A letter with a field that nobody gives is refused
 * when it is deployed.
 */
public interface LetterFields {

    /** Names of the fields, lowerCamel, each with an example for the preview. */
    Map<String, String> examples();

    /** The examples as they read in that language, ISO 639-1. */
    default Map<String, String> examples(String language) {
        return examples();
    }

    /**
     * What stands in them.
     *
     * @param contextId what the letter is about, such as {@code ticket:1042}; null for nothing in particular
     * @return by name; what is not known may be left out
     */
    Map<String, String> values(@Nullable String contextId);
}
