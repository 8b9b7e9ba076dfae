/** Filo: a CRM engine for shops whose behaviour is BPMN. */
@NullMarked
package io.filo;

import org.jspecify.annotations.NullMarked;
