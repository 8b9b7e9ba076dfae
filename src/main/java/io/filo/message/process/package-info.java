/**
 * The blocks that diagrams compose the way of a message of.
 */
@NullMarked
package io.filo.message.process;

import org.jspecify.annotations.NullMarked;
