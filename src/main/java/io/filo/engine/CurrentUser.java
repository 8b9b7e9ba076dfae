package io.filo.engine;

import java.util.List;
import java.util.Optional;

/** Who acts now: the person behind a page, an API call or a completed task; nobody behind a timer or an event. */
public interface CurrentUser {

    Optional<String> id();

    /** The name that the one who acts signs with; empty for nobody, or when it is not known. */
    default Optional<String> name() {
        return Optional.empty();
    }

    /** Groups of the one who acts; empty for nobody. */
    List<String> groups();
}
