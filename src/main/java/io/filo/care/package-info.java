/**
 * Care after the purchase and for carts that were left: what their diagrams know of orders, and what they gave for them.
 */
@ApplicationModule(allowedDependencies = {"contact", "customer", "engine", "order", "support", "ticket"})
@NullMarked
package io.filo.care;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
