package io.filo.ticket;

/**
 * What conditions of diagrams may ask of a ticket: codes and numbers, nothing that a person wrote.
 *
 * @param status OPEN, WAITING, RESOLVED, CLOSED, MERGED or SPAM
 * @param turn SHOP, CUSTOMER or THIRD_PARTY
 * @param priority LOW, NORMAL, HIGH or URGENT
 * @param escalation 0 none, 1 warned, 2 overdue
 */
public record TicketFacts(
        long number, String status, String turn, String priority, String category, String queue, int escalation) {}
