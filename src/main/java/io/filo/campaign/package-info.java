/**
 * Who is spoken to about what: segments of customers, and later on what is done with them.
 */
@ApplicationModule(allowedDependencies = {"contact", "customer", "engine", "insight", "support"})
@NullMarked
package io.filo.campaign;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
