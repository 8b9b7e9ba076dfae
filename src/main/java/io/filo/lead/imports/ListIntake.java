package io.filo.lead.imports;

import io.filo.support.BusinessException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.springframework.stereotype.Component;

/** Takes lists into the store as they come, and looks at their beginning. */
@Component
class ListIntake {

    private static final int START = 1 << 18;
    private static final int LONGEST_NAME = 200;

    private final ImportFiles files;
    private final ImportProperties properties;

    ListIntake(ImportFiles files, ImportProperties properties) {
        this.files = files;
        this.properties = properties;
    }

    long largest() {
        return properties.maxSize().toBytes();
    }

    /** @param header names of the columns */
    record Stored(long fileId, String sha256, ListText text, List<String> header) {}

    /**
     * Outside a transaction.
     *
     * @param announced bytes that shall come, 0 or less when nobody says
     *
     * @throws BusinessException {@code FILE_TOO_LARGE}, {@code FILE_EMPTY}, {@code FILE_NO_LIST}, {@code FILE_UNREADABLE},
     *     {@code FILE_UNPACKS_TOO_LARGE}, {@code HEADER_MISSING}
     */
    Stored store(String name, InputStream content, long announced) throws IOException {
        files.requireFits(announced);
        var digest = sha256();
        var counted = new DigestInputStream(content, digest);
        var start = counted.readNBytes(START);
        if (start.length == 0) {
            throw new BusinessException("FILE_EMPTY", "The file is empty: choose another.");
        }
        var all = new SequenceInputStream(new ByteArrayInputStream(start), counted);
        boolean workbook = begins(start, 'P', 'K', 3, 4);
        if (workbook) {
            requireSheetFits(announced);
        }
        if (begins(start, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw new BusinessException(
                    "FILE_NO_LIST", "This is a workbook of an old kind (XLS): save it as XLSX or CSV and send that.");
        }
        long id = files.begin(name.substring(0, Math.min(name.length(), LONGEST_NAME)), workbook ? "XLSX" : "CSV");
        try {
            var text = workbook ? unpack(id, all) : copy(id, start, all);
            var hash = HexFormat.of().formatHex(digest.digest());
            files.complete(id, hash, text);
            return new Stored(id, hash, text, header(id, text));
        } catch (IOException | RuntimeException failed) {
            files.delete(id);
            throw failed;
        }
    }

    /** A list that was written into the store by ourselves; outside a transaction. */
    Stored look(long id) throws IOException {
        var digest = sha256();
        try (var list = new DigestInputStream(files.read(id), digest)) {
            list.transferTo(OutputStream.nullOutputStream());
        }
        var text = new ListText(StandardCharsets.UTF_8, ';');
        var hash = HexFormat.of().formatHex(digest.digest());
        files.complete(id, hash, text);
        return new Stored(id, hash, text, header(id, text));
    }

    private ListText copy(long id, byte[] start, InputStream all) throws IOException {
        var marked = ListText.marked(start);
        if (marked.isEmpty() && new String(start, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0) {
            throw new BusinessException(
                    "FILE_NO_LIST", "This is no list: send a CSV file, or a workbook saved as XLSX.");
        }
        try (OutputStream out = files.write(id)) {
            if (marked.isPresent() && marked.get() != StandardCharsets.UTF_8) {
                // Kept as UTF-8 like all others.
                var reader = new InputStreamReader(all, marked.get());
                var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                reader.transferTo(writer);
                writer.flush();
                var text = ListText.of(new String(start, marked.get()).getBytes(StandardCharsets.UTF_8));
                return new ListText(StandardCharsets.UTF_8, text.separator());
            }
            all.transferTo(out);
        }
        return ListText.of(start);
    }

    private ListText unpack(long id, InputStream all) throws IOException {
        Path workbook = Files.createTempFile("filo-import", ".xlsx");
        try {
            try (var out = Files.newOutputStream(workbook)) {
                var buffer = new byte[1 << 16];
                long size = 0;
                for (int read = all.read(buffer); read >= 0; read = all.read(buffer)) {
                    size += read;
                    requireSheetFits(size);
                    out.write(buffer, 0, read);
                }
            }
            try (OutputStream out = files.write(id)) {
                Sheet.toText(workbook, out, properties.maxSize().toBytes());
            }
            return new ListText(StandardCharsets.UTF_8, ';');
        } finally {
            Files.deleteIfExists(workbook);
        }
    }

    private void requireSheetFits(long bytes) {
        long most = properties.maxSheet().toBytes();
        if (bytes > most) {
            throw new BusinessException(
                    "FILE_TOO_LARGE",
                    "The workbook is larger than " + most
                            + " bytes: save the sheet as CSV and send that, or raise filo.imports.max-sheet.",
                    most / 1_000_000,
                    "filo.imports.max-sheet");
        }
    }

    private List<String> header(long id, ListText text) {
        try (var reader = new ListReader(files.read(id), text)) {
            var first = reader.next()
                    .orElseThrow(() -> new BusinessException("FILE_EMPTY", "The file is empty: choose another."));
            var header = first.cells().stream()
                    .map(cell -> cell.replace("\0", "").strip())
                    .map(cell -> cell.length() > 100 ? cell.substring(0, 100) : cell)
                    .toList();
            if (header.stream().anyMatch(cell -> cell.contains("@"))) {
                throw new BusinessException(
                        "HEADER_MISSING",
                        "The first row is already somebody's: put a row with the names of the columns above it.");
            }
            return header;
        }
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
