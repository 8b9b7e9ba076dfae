package io.filo.campaign;

import io.filo.contact.Channel;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Members of a segment for the audiences of advertising platforms: hashed addresses of those alone who agreed to offers on
 * that channel, do not object to being profiled, and whom the gate would let us write to.
 */
public interface SegmentExports {

    /** How many customers one export can have at most. */
    int MOST = 200_000;

    /** Whose form it has. Each hashes by SHA-256 an e-mail address without blanks and in small letters. */
    enum Platform {
        /** Telephone numbers as E.164 has them, with the plus. */
        GOOGLE,
        /** Telephone numbers in digits alone, beginning with the country. */
        META
    }

    /** Hexadecimal, in small letters. Null for an address that is not given out; never both. */
    record Hashed(@Nullable String email, @Nullable String phone) {}

    /** @param leftOut by channel and reason, a code that the gate knows or one of {@code segments.left} */
    record Count(int members, int rows, int emails, int phones, Map<Channel, Map<String, Integer>> leftOut) {}

    /** @param rows in no order that says who it is */
    record Export(List<Hashed> rows, Count count) {}

    record Logged(Platform platform, Instant at, String by, Count count) {}

    /**
     * Gives them out and writes down who did.
     *
     * @throws NotFoundException without such a segment
     * @throws BusinessException {@code SEGMENT_TOO_SLOW}, {@code SEGMENT_TOO_LARGE} above {@link #MOST}
     */
    Export export(String key, Platform platform, String actor);

    /** The last ten, newest first. */
    List<Logged> log(String key);
}
