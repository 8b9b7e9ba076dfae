package io.filo.shop;

import org.springframework.stereotype.Component;

/** Sends what goes back to shops when a test says so. */
@Component
public class DueCommands {

    private final StoredCommands commands;

    DueCommands(StoredCommands commands) {
        this.commands = commands;
    }

    /** What is due now, of all shops. @return how many were taken up */
    public int send() {
        return commands.sendDue();
    }
}
