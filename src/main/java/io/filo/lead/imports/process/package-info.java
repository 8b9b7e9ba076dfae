/** The blocks of imports. */
@NullMarked
package io.filo.lead.imports.process;

import org.jspecify.annotations.NullMarked;
