/**
 * Shops: what they send and are asked for, proved, kept, put into canonical words, and what goes back to them.
 */
@ApplicationModule(allowedDependencies = {"contact", "customer", "engine", "message", "order", "support"})
@NullMarked
package io.filo.shop;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
