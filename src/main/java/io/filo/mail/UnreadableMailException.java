package io.filo.mail;

/** The mail cannot be read, and reading it once more would not help. The message is a {@link io.filo.message.Remarks remark} that says why. */
class UnreadableMailException extends Exception {

    UnreadableMailException(String why) {
        super(Text.line(why, 500));
    }
}
