/** The blocks that send what a process decides back to the shop. */
@NullMarked
package io.filo.shop.process;

import org.jspecify.annotations.NullMarked;
