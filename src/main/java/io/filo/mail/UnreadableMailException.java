package io.filo.mail;

/** The mail cannot be read, and reading it once more would not help. The message says why, for an operator. */
class UnreadableMailException extends Exception {

    UnreadableMailException(String why) {
        super(Text.line(why, 500));
    }
}
