/** Blocks for campaigns. */
@NullMarked
package io.filo.campaign.process;

import org.jspecify.annotations.NullMarked;
