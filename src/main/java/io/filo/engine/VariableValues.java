package io.filo.engine;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between process variables and the typed components of blocks. Constants of the Modeler arrive as text: parsed strictly. */
final class VariableValues {

    private static final Set<Class<?>> SUPPORTED = Set.of(
            String.class,
            long.class,
            Long.class,
            int.class,
            Integer.class,
            boolean.class,
            Boolean.class,
            BigDecimal.class,
            Instant.class,
            Duration.class);

    private VariableValues() {}

    static boolean isSupported(Class<?> type) {
        return SUPPORTED.contains(type) || type.isEnum();
    }

    /**
     * @throws IllegalArgumentException in words that name what was expected
     */
    static @Nullable Object convert(@Nullable Object value, Class<?> type) {
        if (value == null || value instanceof String text && text.isBlank() && type != String.class) {
            return null;
        }
        if (type.isInstance(value)) {
            return value;
        }
        try {
            if (type == String.class) {
                if (value instanceof Number || value instanceof Boolean) {
                    return value.toString();
                }
            } else if (type == long.class || type == Long.class) {
                return new BigDecimal(value.toString().trim()).longValueExact();
            } else if (type == int.class || type == Integer.class) {
                return new BigDecimal(value.toString().trim()).intValueExact();
            } else if (type == BigDecimal.class) {
                return new BigDecimal(value.toString().trim());
            } else if (type == boolean.class || type == Boolean.class) {
                if (value instanceof Boolean) {
                    return value;
                }
                if (value instanceof String text && (text.equals("true") || text.equals("false"))) {
                    return Boolean.valueOf(text);
                }
            } else if (type == Instant.class) {
                if (value instanceof Date date) {
                    return date.toInstant();
                }
                return OffsetDateTime.parse(value.toString()).toInstant();
            } else if (type == Duration.class) {
                return Duration.parse(value.toString());
            } else if (type.isEnum()) {
                for (var constant : type.getEnumConstants()) {
                    if (((Enum<?>) constant).name().equals(value.toString())) {
                        return constant;
                    }
                }
                throw new IllegalArgumentException("'" + value + "' is none of "
                        + Arrays.toString(type.getEnumConstants()) + "."
                        + Hints.didYouMean(
                                value.toString(),
                                Arrays.stream(type.getEnumConstants())
                                        .map(constant -> ((Enum<?>) constant).name())
                                        .toList()));
            }
        } catch (ArithmeticException | NumberFormatException | DateTimeParseException bad) {
            throw new IllegalArgumentException("'" + value + "' is no " + words(type) + ".", bad);
        }
        throw new IllegalArgumentException("'" + value + "' is no " + words(type) + ".");
    }

    /** What a designer calls the type. */
    static String words(Class<?> type) {
        if (type == String.class) {
            return "text";
        } else if (type == long.class || type == Long.class || type == int.class || type == Integer.class) {
            return "whole number";
        } else if (type == BigDecimal.class) {
            return "number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == Instant.class) {
            return "date and time (ISO 8601 with zone)";
        } else if (type == Duration.class) {
            return "duration (ISO 8601, such as PT2H)";
        }
        return "one of " + Arrays.toString(type.getEnumConstants());
    }

    /** The value as the engine stores it. */
    static @Nullable Object toVariable(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return Date.from(instant);
        } else if (value instanceof Duration || value instanceof Enum<?> || value instanceof BigDecimal) {
            return value.toString();
        }
        return value;
    }
}
