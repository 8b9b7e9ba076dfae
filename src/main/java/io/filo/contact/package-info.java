/**
 * Whether, how and with which words a customer may be contacted: permission, templates, contact log, preferences.
 */
@ApplicationModule(allowedDependencies = {"customer", "message", "engine", "support"})
@NullMarked
package io.filo.contact;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
