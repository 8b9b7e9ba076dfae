package io.filo.support;

/**
 * A refusal by a business rule. Blocks may declare its code as a BPMN error; pages and APIs show its message, which
 * says what to do.
 */
public class BusinessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient Object[] arguments;

    /**
     * @param code UPPER_SNAKE, stable, usable as a BPMN error code
     * @param message what happened and what to do, for a person
     * @param arguments what pages put into their own words for the code, key {@code problem.} and the code
     */
    public BusinessException(String code, String message, Object... arguments) {
        super(message);
        this.code = code;
        this.arguments = arguments;
    }

    /** The stable code, UPPER_SNAKE. */
    public String code() {
        return code;
    }

    /** For the places of the words that pages have for the code; in their order. */
    public Object[] arguments() {
        return arguments.clone();
    }
}
