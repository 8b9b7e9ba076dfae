package io.filo.message;

import org.jspecify.annotations.Nullable;

/**
 * A person's address on a channel.
 *
 * @param value as written, without display name
 * @param name what the sender calls himself
 */
public record Address(String value, @Nullable String name) {}
