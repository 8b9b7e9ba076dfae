/**
 * Tickets: what a customer asks of the shop, who owes the next word, and until when.
 */
@ApplicationModule(allowedDependencies = {"contact", "customer", "message", "engine", "support"})
@NullMarked
package io.filo.ticket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
