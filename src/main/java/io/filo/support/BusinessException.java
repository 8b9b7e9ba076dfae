package io.filo.support;

/**
 * A refusal by a business rule. Blocks may declare its code as a BPMN error; pages and APIs show its message, which
 * says what to do.
 */
public class BusinessException extends RuntimeException {

    private final String code;

    /**
     * @param code UPPER_SNAKE, stable, usable as a BPMN error code
     * @param message what happened and what to do, for a person
     */
    public BusinessException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** The stable code, UPPER_SNAKE. */
    public String code() {
        return code;
    }
}
