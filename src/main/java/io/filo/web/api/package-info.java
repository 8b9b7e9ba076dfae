/** The REST interface below {@code /api}. */
@NullMarked
package io.filo.web.api;

import org.jspecify.annotations.NullMarked;
