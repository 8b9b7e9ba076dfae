/** The console's pages. */
@NullMarked
package io.filo.web.console;

import org.jspecify.annotations.NullMarked;
