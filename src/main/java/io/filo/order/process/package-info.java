/** The blocks of orders and returns. */
@NullMarked
package io.filo.order.process;

import org.jspecify.annotations.NullMarked;
