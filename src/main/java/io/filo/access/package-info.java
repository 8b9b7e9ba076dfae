/**
 * Users, groups and rights: one login for console, Tasklist and APIs.
 */
@ApplicationModule(allowedDependencies = {"engine", "support"})
@NullMarked
package io.filo.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
