/** Blocks for campaigns, and for looking after the best customers. */
@NullMarked
package io.filo.campaign.process;

import org.jspecify.annotations.NullMarked;
