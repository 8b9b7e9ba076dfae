package io.filo.web;

import io.filo.access.SignedIn;
import io.filo.mail.MailLedger.LedgerEntry;
import io.filo.message.Message;
import io.filo.message.PrivateMailException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Mail of a personal mailbox is its owner's alone, whatever rights others have, until the owner has said that it is the
 * shop's. All pages and endpoints that show mail go through here.
 */
public final class PersonalMail {

    private PersonalMail() {}

    /** @throws PrivateMailException when the message is somebody else's */
    public static Message requireReadable(Message message) {
        requireReadable(message.privateTo());
        return message;
    }

    /** @throws PrivateMailException when the mail is somebody else's */
    public static LedgerEntry requireReadable(LedgerEntry mail) {
        requireReadable(mail.privateTo());
        return mail;
    }

    /** The entry; of somebody else's mail only that there is one. */
    public static LedgerEntry shown(LedgerEntry mail) {
        return isReadable(mail.privateTo()) ? mail : mail.withheld();
    }

    public static boolean isReadable(@Nullable String privateTo) {
        return privateTo == null
                || SignedIn.current()
                        .filter(person -> person.id().equals(privateTo))
                        .isPresent();
    }

    private static void requireReadable(@Nullable String privateTo) {
        if (!isReadable(privateTo)) {
            throw new PrivateMailException(Objects.requireNonNull(privateTo));
        }
    }
}
