package io.filo.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Files that old mail programs write as letters, from a line "begin 644 name" to a line "end". */
final class Uuencoded {

    private static final Pattern BEGIN = Pattern.compile("begin [0-7]{3,4} .{1,250}");

    private Uuencoded() {}

    /** @param name as it was written; in raw bytes, one a character */
    record File(String name, byte[] content) {}

    /** @param rest the text without the files, in raw bytes */
    record Split(byte[] rest, List<File> files) {}

    /**
     * Takes files out of a text; what only begins like one stays in it.
     *
     * @param atMost so many files; further ones stay text
     */
    static Split split(byte[] text, int atMost) {
        String all = new String(text, StandardCharsets.ISO_8859_1);
        if (!all.startsWith("begin ") && !all.contains("\nbegin ")) {
            return new Split(text, List.of());
        }
        List<String> lines = all.lines().toList();
        StringBuilder rest = new StringBuilder();
        List<File> files = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int end = files.size() < atMost ? endOfFile(lines, i) : -1;
            if (end < 0) {
                rest.append(lines.get(i)).append('\n');
                continue;
            }
            String begin = lines.get(i);
            files.add(new File(begin.substring(begin.indexOf(' ', 6) + 1).strip(), decoded(lines.subList(i + 1, end))));
            i = end;
        }
        return files.isEmpty()
                ? new Split(text, files)
                : new Split(rest.toString().getBytes(StandardCharsets.ISO_8859_1), files);
    }

    /** The line "end" of the file that begins there; -1 when none does. */
    private static int endOfFile(List<String> lines, int begin) {
        if (!BEGIN.matcher(lines.get(begin)).matches()) {
            return -1;
        }
        for (int i = begin + 1; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("end")) {
                return i;
            }
            if (!isData(lines.get(i))) {
                return -1;
            }
        }
        return -1;
    }

    /** White space at the end of a line, which stands for nought, may have been lost on the way. */
    private static boolean isData(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' || line.charAt(i) > '`') {
                return false;
            }
        }
        return line.length() <= 1 + (bytes(line) + 2) / 3 * 4 + 1;
    }

    /** How many bytes the line holds, by its first letter. */
    private static int bytes(String line) {
        return line.isEmpty() ? 0 : line.charAt(0) - ' ' & 63;
    }

    /** @param lines between "begin" and "end" */
    static byte[] decoded(List<String> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(lines.size() * 45);
        for (String line : lines) {
            int length = bytes(line);
            for (int i = 1, n = 0; n < length; i += 4) {
                int bits = six(line, i) << 18 | six(line, i + 1) << 12 | six(line, i + 2) << 6 | six(line, i + 3);
                for (int shift = 16; shift >= 0 && n < length; shift -= 8, n++) {
                    out.write(bits >> shift);
                }
            }
        }
        return out.toByteArray();
    }

    private static int six(String line, int at) {
        return at < line.length() ? line.charAt(at) - ' ' & 63 : 0;
    }
}
