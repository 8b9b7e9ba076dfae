package io.filo.engine;

/**
 * Declared as a bean by the module that publishes it, so that the model gate knows which events there are.
 *
 * @param name aggregate.pastTense
 * @param description when it is published, for designers
 */
public record EventType(String name, ProcessEvent.Kind kind, String description) {}
