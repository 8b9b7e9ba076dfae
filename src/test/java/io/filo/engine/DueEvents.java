package io.filo.engine;

import org.camunda.bpm.engine.IdentityService;
import org.springframework.stereotype.Component;

/** Delivers process events when a test says so; nobody is signed in then, as on the dispatcher's own threads. */
@Component
public class DueEvents {

    private final EventDispatcher dispatcher;
    private final IdentityService identity;

    DueEvents(EventDispatcher dispatcher, IdentityService identity) {
        this.dispatcher = dispatcher;
        this.identity = identity;
    }

    /** Delivers what is due, in the calling thread. @return how many events were taken */
    public int deliver() {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        try {
            return dispatcher.deliverDue();
        } finally {
            if (person != null) {
                identity.setAuthentication(person.getUserId(), person.getGroupIds());
            }
        }
    }
}
