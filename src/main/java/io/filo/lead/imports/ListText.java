package io.filo.lead.imports;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the text of a list is written, told by its beginning.
 *
 * @param charset a byte that it cannot be read with makes its row bad, not the list
 * @param separator between cells
 */
record ListText(Charset charset, char separator) {

    /** What programs of western Europe write that do not write UTF-8. */
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private static final char[] SEPARATORS = {';', ',', '\t', '|'};
    private static final int LINES = 20;

    /** How those write that say it by their first bytes. */
    static Optional<Charset> marked(byte[] start) {
        if (begins(start, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (begins(start, 0xFF, 0xFE)) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return begins(start, 0xFE, 0xFF) ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    private static boolean begins(byte[] start, int... bytes) {
        if (start.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((start[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** @param start some kilobytes of the list; its end may cut a character */
    static ListText of(byte[] start) {
        var charset = isUtf8(start) ? StandardCharsets.UTF_8 : WESTERN;
        return new ListText(charset, separator(new String(start, charset)));
    }

    /** A stray byte does not make a list that is UTF-8 otherwise into another. */
    private static boolean isUtf8(byte[] start) {
        var in = ByteBuffer.wrap(start);
        var out = CharBuffer.allocate(start.length);
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        int broken = 0;
        while (true) {
            var result = decoder.decode(in, out, false);
            if (!result.isError()) {
                break;
            }
            broken++;
            in.position(in.position() + result.length());
        }
        var text = out.flip().chars().filter(c -> c > 127).count();
        return broken == 0 || text > broken;
    }

    /** The one that cuts the first lines into the same number of cells, the most of them; what stands in quotes aside. */
    private static char separator(String text) {
        char best = ';';
        double most = 0;
        for (char candidate : SEPARATORS) {
            var counts = new int[LINES];
            int line = 0;
            boolean quoted = false;
            for (int i = 0; i < text.length() && line < LINES; i++) {
                char c = text.charAt(i);
                if (c == '"') {
                    quoted = !quoted;
                } else if (!quoted && c == candidate) {
                    counts[line]++;
                } else if (!quoted && c == '\n') {
                    line++;
                }
            }
            int header = counts[0];
            long alike = Arrays.stream(counts, 0, Math.max(1, line))
                    .filter(count -> count == header)
                    .count();
            double weight = header * (double) alike / Math.max(1, line);
            if (weight > most) {
                most = weight;
                best = candidate;
            }
        }
        return best;
    }
}
