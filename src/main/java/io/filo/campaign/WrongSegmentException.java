package io.filo.campaign;

import io.filo.support.BusinessException;
import java.util.stream.Stream;

/** A definition that says nothing that could be asked. */
public class WrongSegmentException extends BusinessException {

    private static final long serialVersionUID = 1L;

    private final String path;

    WrongSegmentException(String code, String path, String message, Object... more) {
        super(
                "SEGMENT_" + code,
                path + ": " + message,
                Stream.concat(Stream.of(path), Stream.of(more)).toArray());
        this.path = path;
    }

    /** Where in the tree, such as {@code definition.and[1].value}. */
    public String path() {
        return path;
    }
}
