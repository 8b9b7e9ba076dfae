package io.filo.engine;

import java.util.List;
import java.util.Optional;

/** Who acts now: the person behind a page, an API call or a completed task; nobody behind a timer or an event. */
public interface CurrentUser {

    Optional<String> id();

    /** Groups of the one who acts; empty for nobody. */
    List<String> groups();
}
