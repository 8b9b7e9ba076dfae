/** Blocks of care after the purchase. */
@NullMarked
package io.filo.care.process;

import org.jspecify.annotations.NullMarked;
