package io.filo.mail;

import java.util.UUID;
import org.springframework.stereotype.Component;

/** This process, as leases name their owner. */
@Component
class MailNode {

    private final String name =
            ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);

    String name() {
        return name;
    }
}
