package io.filo.shop;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How a platform proves that a message is its own, as data.
 *
 * @param scheme HMAC over the content, a HEADER that carries the secret itself, or NONE: then nobody may send
 * @param header names of the signature's header; the first that is there counts
 * @param algorithm of {@link Mac}
 * @param encoding of the signature
 * @param prefix before each signature
 * @param content what is signed: {@code {body}} and {@code {name-of-a-header}}, the rest as it stands
 * @param secret how the secret becomes a key
 * @param separator between several signatures in the header
 * @param timestamp header with the second of signing
 * @param tolerance how far that may lie from now
 */
record Verification(
        Scheme scheme,
        List<String> header,
        String algorithm,
        Encoding encoding,
        String prefix,
        String content,
        SecretForm secret,
        @Nullable String separator,
        @Nullable String timestamp,
        Duration tolerance) {

    static final Verification NONE = of(Scheme.NONE);

    /** More signatures than any rotation needs would only cost time. */
    private static final int MOST_SIGNATURES = 10;

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9-]+)}");

    enum Scheme {
        HMAC,
        HEADER,
        NONE
    }

    enum Encoding {
        BASE64,
        HEX
    }

    enum SecretForm {
        /** As it is typed. */
        TEXT,
        /** As it is typed, in Unicode's form NFKD. */
        NFKD,
        /** Base64 behind {@code whsec_}. */
        WHSEC
    }

    Verification {
        scheme = scheme == null ? Scheme.NONE : scheme;
        header = header == null ? List.of() : List.copyOf(header);
        algorithm = algorithm == null ? "HmacSHA256" : algorithm;
        encoding = encoding == null ? Encoding.BASE64 : encoding;
        prefix = prefix == null ? "" : prefix;
        content = content == null ? "{body}" : content;
        secret = secret == null ? SecretForm.TEXT : secret;
        tolerance = tolerance == null ? Duration.ofMinutes(5) : tolerance;
    }

    /** The usual HMAC, in one header. */
    static Verification of(Scheme scheme, String... header) {
        return new Verification(
                scheme,
                List.of(header),
                "HmacSHA256",
                Encoding.BASE64,
                "",
                "{body}",
                SecretForm.TEXT,
                null,
                null,
                Duration.ofMinutes(5));
    }

    /**
     * Whether one of the secrets made one of the signatures. Looks at all of them in any case.
     *
     * @param secrets the valid ones; several while one takes the place of another
     */
    boolean proves(List<String> secrets, Function<String, @Nullable String> headers, byte[] body, Instant now) {
        return switch (scheme) {
            case NONE -> false;
            case HEADER -> carriesSecret(secrets, headers);
            case HMAC -> isSigned(secrets, headers, body, now);
        };
    }

    /** What a short secret can be found out by trying, a long one cannot. */
    static final int SHORTEST_SECRET = 16;

    /** Whether the secret can prove anything: characters, or for Standard Webhooks bytes, enough of them. */
    boolean isUsable(String text) {
        byte[] key = secret == SecretForm.WHSEC ? whsec(text) : utf8(text);
        return key != null && key.length >= SHORTEST_SECRET;
    }

    /** Whether secrets are Base64, as Standard Webhooks write them. */
    boolean wantsWhsec() {
        return scheme == Scheme.HMAC && secret == SecretForm.WHSEC;
    }

    private static byte @Nullable [] whsec(String text) {
        return base64(text.startsWith("whsec_") ? text.substring("whsec_".length()) : text);
    }

    private boolean carriesSecret(List<String> secrets, Function<String, @Nullable String> headers) {
        byte[] given = utf8(first(headers));
        boolean proved = false;
        for (String each : secrets) {
            proved |= !each.isEmpty() && MessageDigest.isEqual(utf8(each), given);
        }
        return proved;
    }

    private boolean isSigned(
            List<String> secrets, Function<String, @Nullable String> headers, byte[] body, Instant now) {
        String given = first(headers);
        boolean timely = timestamp == null || isTimely(headers.apply(timestamp), now);
        byte[] signed = signed(headers, body);
        String[] signatures = separator == null ? new String[] {given} : given.split(Pattern.quote(separator));
        boolean proved = false;
        for (String secretText : secrets) {
            byte[] right = secretText.isEmpty() ? null : hmac(secretText, signed);
            for (int i = 0; i < Math.min(signatures.length, MOST_SIGNATURES); i++) {
                String signature = signatures[i].strip();
                if (right != null && signature.startsWith(prefix)) {
                    byte[] bytes = decoded(signature.substring(prefix.length()));
                    proved |= bytes != null && MessageDigest.isEqual(right, bytes);
                }
            }
        }
        return proved && timely;
    }

    private String first(Function<String, @Nullable String> headers) {
        for (String name : header) {
            String value = headers.apply(name);
            if (value != null) {
                return value;
            }
        }
        return "";
    }

    private boolean isTimely(@Nullable String seconds, Instant now) {
        try {
            return seconds != null
                    && Math.abs(now.getEpochSecond() - Long.parseLong(seconds.strip())) <= tolerance.toSeconds();
        } catch (NumberFormatException no) {
            return false;
        }
    }

    private byte[] signed(Function<String, @Nullable String> headers, byte[] body) {
        if (content.equals("{body}")) {
            return body;
        }
        var bytes = new ByteArrayOutputStream(body.length + 128);
        var places = PLACE.matcher(content);
        int from = 0;
        while (places.find()) {
            bytes.writeBytes(utf8(content.substring(from, places.start())));
            String name = places.group(1);
            String value = name.equals("body") ? null : headers.apply(name);
            bytes.writeBytes(name.equals("body") ? body : utf8(value == null ? "" : value));
            from = places.end();
        }
        bytes.writeBytes(utf8(content.substring(from)));
        return bytes.toByteArray();
    }

    private byte @Nullable [] hmac(String text, byte[] signed) {
        byte[] key = switch (secret) {
            case TEXT -> utf8(text);
            case NFKD -> utf8(Normalizer.normalize(text, Normalizer.Form.NFKD));
            case WHSEC -> whsec(text);
        };
        if (key == null || key.length == 0) {
            return null;
        }
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private byte @Nullable [] decoded(String signature) {
        try {
            return encoding == Encoding.HEX ? HexFormat.of().parseHex(signature) : base64(signature);
        } catch (IllegalArgumentException no) {
            return null;
        }
    }

    /** Only the one spelling: else a changed last character could mean the same bytes. */
    private static byte @Nullable [] base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : null;
        } catch (IllegalArgumentException no) {
            return null;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @return what is wrong with the file, empty for nothing */
    static String problem(Verification verify, Map<String, ?> topics) {
        if (verify.scheme != Scheme.NONE && verify.header.isEmpty()) {
            return "verify.header is missing";
        }
        if (verify.scheme == Scheme.HMAC) {
            try {
                Mac.getInstance(verify.algorithm);
            } catch (GeneralSecurityException unknown) {
                return "verify.algorithm " + verify.algorithm + " is unknown; HmacSHA256 is usual";
            }
        }
        return topics.isEmpty() ? "topics are missing" : "";
    }
}
