package io.filo.engine;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * What can be known of a block without running it, read from its class: for the delegate, the element template, the
 * catalogue and the gate.
 */
record BlockDescription(
        String id,
        String name,
        String description,
        String category,
        List<String> errors,
        Class<? extends Record> inputType,
        Class<? extends Record> outputType,
        List<Field> inputs,
        List<Field> outputs) {

    /** One component of the input or output record. */
    record Field(
            String name,
            Class<?> type,
            boolean required,
            String label,
            String description,
            @Nullable String preset) {}

    static BlockDescription of(Class<?> blockClass) {
        var block = blockClass.getAnnotation(Block.class);
        if (block == null || !BlockOf.class.isAssignableFrom(blockClass)) {
            throw new IllegalArgumentException(blockClass + " is no block: it wants @Block and BlockOf.");
        }
        var generics = ResolvableType.forClass(blockClass).as(BlockOf.class);
        var input = recordType(blockClass, generics.getGeneric(0));
        var output = recordType(blockClass, generics.getGeneric(1));
        return new BlockDescription(
                block.id(),
                block.name(),
                block.description(),
                block.category(),
                List.of(block.errors()),
                input,
                output,
                fields(input),
                fields(output));
    }

    private static Class<? extends Record> recordType(Class<?> blockClass, ResolvableType type) {
        var resolved = type.resolve();
        if (resolved == null || !resolved.isRecord()) {
            throw new IllegalArgumentException(blockClass + ": input and output of a block are records.");
        }
        return resolved.asSubclass(Record.class);
    }

    private static List<Field> fields(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(BlockDescription::field)
                .toList();
    }

    private static Field field(RecordComponent component) {
        if (!VariableValues.isSupported(component.getType())) {
            throw new IllegalArgumentException(component.getDeclaringRecord() + "." + component.getName()
                    + ": a variable cannot be a " + component.getType().getSimpleName() + ".");
        }
        var parameter = Optional.ofNullable(component.getAnnotation(Parameter.class));
        var required = component.getAnnotatedType().getAnnotation(Nullable.class) == null;
        return new Field(
                component.getName(),
                component.getType(),
                required,
                parameter.map(Parameter::label).orElseGet(() -> sentence(component.getName())),
                parameter.map(Parameter::description).orElse(""),
                parameter
                        .map(Parameter::preset)
                        .filter(preset -> !preset.isEmpty())
                        .orElse(null));
    }

    /** {@code firstResponseMinutes} becomes "First response minutes". */
    private static String sentence(String camel) {
        var words = camel.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase();
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    Optional<Field> input(String fieldName) {
        return inputs.stream().filter(field -> field.name().equals(fieldName)).findFirst();
    }

    List<String> inputNames() {
        return inputs.stream().map(Field::name).toList();
    }
}
