/**
 * Reports of one's own: questions about purchases that somebody keeps, narrowed to segments, and sends to colleagues.
 */
@ApplicationModule(allowedDependencies = {"access", "campaign", "insight", "message", "support"})
@NullMarked
package io.filo.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
