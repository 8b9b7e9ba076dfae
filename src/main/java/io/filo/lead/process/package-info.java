/** The blocks of leads. */
@NullMarked
package io.filo.lead.process;

import org.jspecify.annotations.NullMarked;
