package io.filo.engine;

/** The output of a block that sets no variable. */
public record NoOutput() {}
