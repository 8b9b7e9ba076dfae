/**
 * The only home of engine internals: blocks, the model gate, the deployer, process events.
 */
@ApplicationModule(allowedDependencies = {"support"})
@NullMarked
package io.filo.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
