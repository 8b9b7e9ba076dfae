/** Blocks of the gate that messages to customers pass. */
@NullMarked
package io.filo.contact.process;

import org.jspecify.annotations.NullMarked;
