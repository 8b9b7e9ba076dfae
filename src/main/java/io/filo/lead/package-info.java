/**
 * Leads: who may buy, where they come from, and what the shop makes of it.
 */
@ApplicationModule(allowedDependencies = {"customer", "engine", "order", "support"})
@NullMarked
package io.filo.lead;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
