/**
 * What every module may lean on: the clock, the working calendar, refusals, pages of a list.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.filo.support;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
