package io.filo.bench;

import java.util.HashMap;
import java.util.Map;

/** What a benchmark is asked for on its command line. */
final class Options {

    private Options() {}

    /** {@code --count=800} and {@code --statements}, which is the same as {@code --statements=true}. */
    static Map<String, String> of(String[] arguments) {
        var options = new HashMap<String, String>();
        for (var argument : arguments) {
            var parts = argument.replaceFirst("^--", "").split("=", 2);
            options.put(parts[0], parts.length > 1 ? parts[1] : "true");
        }
        return options;
    }
}
