package io.filo.mail;

import io.filo.message.Remarks;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bodies that are wrappings with parts of the mail inside: what Outlook sends as winmail.dat, what S/MIME signs. */
final class Wrapped {

    private Wrapped() {}

    static boolean mayHoldParts(MailPart leaf) {
        return isSignedData(leaf) || isTnef(leaf);
    }

    /**
     * @param warnings gets what a reader should know of a wrapping that stays closed
     * @return the MIME entity inside; null when it cannot be opened
     */
    static byte @Nullable [] open(MailPart leaf, byte[] body, Set<String> warnings) {
        if (isTnef(leaf)) {
            return Tnef.asMime(body, warnings);
        }
        String kind = leaf.contentType.parameter("smime-type");
        byte[] content = SignedData.content(body);
        if (content == null && (kind == null || !kind.equalsIgnoreCase("certs-only"))) {
            warnings.add(Remarks.of("mail.encrypted"));
        }
        return content;
    }

    private static boolean isSignedData(MailPart leaf) {
        return leaf.type().equals("application/pkcs7-mime") || leaf.type().equals("application/x-pkcs7-mime");
    }

    private static boolean isTnef(MailPart leaf) {
        if (leaf.type().equals("application/ms-tnef") || leaf.type().equals("application/vnd.ms-tnef")) {
            return true;
        }
        String name = leaf.fileName();
        return name != null && name.equalsIgnoreCase("winmail.dat");
    }
}
