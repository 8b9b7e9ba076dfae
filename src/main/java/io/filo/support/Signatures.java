package io.filo.support;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what leaves the house and comes back through other people's hands: reply addresses, Message-IDs, links. Whoever
 * does not know the installation's secret ({@code filo.secret}) cannot make a signature; 96 bits of HMAC-SHA256 are
 * kept, as 16 characters.
 *
 * <p>The purpose keeps a signature made for one thing from being valid for another.
 */
public final class Signatures {

    /** Characters of a signature; each is a letter, a digit, {@code -} or {@code _}. */
    public static final int LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param secret at least 16 characters that nobody else knows; another one makes all earlier signatures invalid */
    public Signatures(String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("The secret is empty.");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * The signature of a value.
     *
     * @param purpose what it is good for, such as {@code conversation}; without NUL
     */
    public String sign(String purpose, String value) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            var digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(digest)
                    .substring(0, LENGTH);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether the signature was made by us for this purpose and value. Takes as long for a wrong one as for a right one. */
    public boolean valid(String purpose, String value, String signature) {
        return MessageDigest.isEqual(
                sign(purpose, value).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }
}
