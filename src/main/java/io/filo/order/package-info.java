/**
 * Products, carts, orders, shipments and returns: what a shop says of them, as it stands now.
 */
@ApplicationModule(allowedDependencies = {"contact", "customer", "engine", "message", "support"})
@NullMarked
package io.filo.order;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
