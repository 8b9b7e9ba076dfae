/**
 * The blocks that diagrams compose tickets of.
 */
@NullMarked
package io.filo.ticket.process;

import org.jspecify.annotations.NullMarked;
