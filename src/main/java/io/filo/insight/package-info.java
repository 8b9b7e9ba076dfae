/**
 * What the shop knows of its customers from what they bought: recency, frequency and money, value, rhythm and silence.
 */
@ApplicationModule(allowedDependencies = {"customer", "engine", "order", "support"})
@NullMarked
package io.filo.insight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
