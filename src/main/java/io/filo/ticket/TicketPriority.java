package io.filo.ticket;

/** How much a ticket matters. */
public enum TicketPriority {
    LOW(25),
    NORMAL(50),
    HIGH(75),
    URGENT(100);

    private final int number;

    TicketPriority(int number) {
        this.number = number;
    }

    /** The priority of the ticket's tasks, 0 to 100, as the task list sorts them. */
    public int number() {
        return number;
    }
}
