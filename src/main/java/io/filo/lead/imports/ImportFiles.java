package io.filo.lead.imports;

import io.filo.support.BusinessException;
import io.filo.support.IdSequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists in the store, in pieces. A piece is a transaction of its own: a list of any size needs the memory of one. */
@Component
class ImportFiles {

    private static final int PIECE = 1 << 20;

    private final JdbcClient jdbc;
    private final ImportProperties properties;
    private final Clock clock;
    private final IdSequence ids;

    ImportFiles(JdbcClient jdbc, ImportProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.clock = clock;
        this.ids = new IdSequence(jdbc, "import_seq");
    }

    long nextId() {
        return ids.next();
    }

    long begin(String name, String kind) {
        long id = ids.next();
        jdbc.sql(
                        "insert into import_file (id, name, kind, charset, separator, created_at) values (?, ?, ?, 'UTF-8', ';', ?)")
                .params(id, name, kind, clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return id;
    }

    void complete(long id, String sha256, ListText text) {
        jdbc.sql("""
                        update import_file
                        set complete = true, sha256 = ?, charset = ?, separator = ?,
                            size = (select coalesce(sum(length(content)), 0) from import_chunk where file_id = ?)
                        where id = ?
                        """)
                .params(sha256, text.charset().name(), String.valueOf(text.separator()), id, id)
                .update();
    }

    void delete(long id) {
        jdbc.sql("delete from import_file where id = ?").param(id).update();
    }

    /** @throws BusinessException {@code FILE_TOO_LARGE} */
    void requireFits(long bytes) {
        long most = properties.maxSize().toBytes();
        if (bytes > most) {
            throw new BusinessException(
                    "FILE_TOO_LARGE",
                    "The list is larger than " + most + " bytes: divide it, or raise filo.imports.max-size.",
                    most / 1_000_000,
                    "filo.imports.max-size");
        }
    }

    /** What is written becomes the list. */
    OutputStream write(long id) {
        return new Pieces(id);
    }

    /** The list from its beginning. */
    InputStream read(long id) {
        return new Together(id);
    }

    private final class Pieces extends OutputStream {

        private final long id;
        private final byte[] piece = new byte[PIECE];
        private int filled;
        private int number;
        private long all;

        Pieces(long id) {
            this.id = id;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            all += length;
            requireFits(all);
            int from = offset;
            int left = length;
            while (left > 0) {
                int part = Math.min(left, PIECE - filled);
                System.arraycopy(bytes, from, piece, filled, part);
                filled += part;
                from += part;
                left -= part;
                if (filled == PIECE) {
                    store();
                }
            }
        }

        private void store() {
            if (filled > 0) {
                jdbc.sql("insert into import_chunk (file_id, number, content) values (?, ?, ?)")
                        .params(id, number++, Arrays.copyOf(piece, filled))
                        .update();
                filled = 0;
            }
        }

        @Override
        public void close() {
            store();
        }
    }

    private final class Together extends InputStream {

        private final long id;
        private byte @Nullable [] piece;
        private int at;
        private int number;

        Together(long id) {
            this.id = id;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            var current = piece;
            while (current == null || at == current.length) {
                current = jdbc.sql("select content from import_chunk where file_id = ? and number = ?")
                        .params(id, number++)
                        .query(byte[].class)
                        .optional()
                        .orElse(null);
                if (current == null) {
                    return -1;
                }
                piece = current;
                at = 0;
            }
            int part = Math.min(length, current.length - at);
            System.arraycopy(current, at, bytes, offset, part);
            at += part;
            return part;
        }
    }
}
