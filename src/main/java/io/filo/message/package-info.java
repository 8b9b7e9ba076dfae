/**
 * Messages of any channel, in and out: conversation keys, dedupe, class, outbox.
 */
@ApplicationModule(allowedDependencies = {"customer", "engine", "support"})
@NullMarked
package io.filo.message;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
