package io.filo.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Declares a block: what a process designer drops on a service task. The class implements {@link BlockOf}; the engine
 * module makes of it the delegate {@code ${id}}, an element template for the Modeler and a row of the catalogue.
 */
@Documented
@Component
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Block {

    /** Public name for designers, a verb phrase in lowerCamel, such as {@code openTicket}; also the bean name's stem. */
    @AliasFor(annotation = Component.class, attribute = "value")
    String id();

    /** Verb and object in sentence case, such as "Open ticket". */
    String name();

    /** One or two sentences for the designer: what it does, and what it leaves alone. */
    String description();

    /** Where it stands in the catalogue, such as "Tickets". */
    String category();

    /** Codes of {@link io.filo.support.BusinessException} that become BPMN errors of the same code. */
    String[] errors() default {};
}
