package io.filo.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one component of a block's input or output record to the designer. */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Parameter {

    /** The label in the Modeler's panel, sentence case. */
    String label();

    /** What it means, with unit and range where it has one. */
    String description() default "";

    /** What the element template fills in, such as <code>${ticketId}</code>; empty for none. */
    String preset() default "";
}
