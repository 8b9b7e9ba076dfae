/**
 * Who is spoken to about what: segments of customers, and what is said to them at once.
 */
@ApplicationModule(allowedDependencies = {"contact", "customer", "engine", "insight", "message", "support", "ticket"})
@NullMarked
package io.filo.campaign;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
