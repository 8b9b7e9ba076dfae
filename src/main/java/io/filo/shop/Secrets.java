package io.filo.shop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Keeps the keys of shops from those who only read the database: AES-256-GCM under a key that is made of the installation's
 * secret ({@code filo.secret}). Bound to its connector, so that nobody can put one in another's place.
 */
@Component
class Secrets {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecretKeySpec maker;
    private final SecureRandom random = new SecureRandom();

    Secrets(@Value("${filo.secret:}") String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // As in the signatures, an installation without a secret does not start.
            mac.init(new SecretKeySpec(
                    (secret.isBlank() ? "-" : secret).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            this.key = new SecretKeySpec(mac.doFinal("shop-secrets".getBytes(StandardCharsets.UTF_8)), "AES");
            this.maker = new SecretKeySpec(mac.doFinal("derived".getBytes(StandardCharsets.UTF_8)), "HmacSHA256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    byte[] seal(String connector, String secret) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce, connector).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws IllegalStateException in words, when the installation's secret is another than when it was sealed */
    String open(String connector, byte[] sealed) {
        try {
            byte[] nonce = java.util.Arrays.copyOf(sealed, NONCE);
            byte[] plain = cipher(Cipher.DECRYPT_MODE, nonce, connector).doFinal(sealed, NONCE, sealed.length - NONCE);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException other) {
            throw new IllegalStateException(
                    "The keys of connector '" + connector
                            + "' cannot be read: filo.secret has changed since. Enter them again.",
                    other);
        }
    }

    /** A secret that belongs to that name and need not be kept, in hexadecimal digits. */
    String derived(String name) {
        return hmac(maker, name);
    }

    /** HMAC-SHA256, in hexadecimal digits. */
    String proof(String secret, String text) {
        return hmac(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"), text);
    }

    private static String hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String connector) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(connector.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
