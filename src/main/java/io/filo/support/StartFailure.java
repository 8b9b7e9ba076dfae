package io.filo.support;

/**
 * The product cannot start for a reason that a person can mend. Shown as it is, in one sentence and without a stack
 * trace; the process ends with exit code 1.
 */
public class StartFailure extends RuntimeException {

    /** @param sentence what is wrong and what to do, ending with a full stop */
    public StartFailure(String sentence) {
        super(sentence);
    }

    /** @param sentence what is wrong and what to do, ending with a full stop */
    public StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
