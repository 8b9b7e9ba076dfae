/**
 * Customers, their contact points, their stages and their timeline.
 */
@ApplicationModule(allowedDependencies = {"engine", "support"})
@NullMarked
package io.filo.customer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
