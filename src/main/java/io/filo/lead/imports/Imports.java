package io.filo.lead.imports;

import io.filo.support.PageOf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people and programs do with lists of people and of orders. */
public interface Imports {

    /** Id of the process that an import runs through. */
    String PROCESS = "import-list";

    /** The task of whoever decides on a list with many errors. */
    String REVIEW = "UserTask_ReviewImport";

    /**
     * A list that came in.
     *
     * @param known the same list was there already: this is its import
     */
    record Received(long id, boolean known) {}

    /**
     * Takes a file in, piece by piece, and reads its first rows. Nothing is written of its people. The same file twice is
     * one import, unless the first one was stopped or taken back.
     *
     * @param name of the file
     * @throws io.filo.support.BusinessException {@code FILE_TOO_LARGE}, {@code FILE_EMPTY}, {@code FILE_UNREADABLE},
     *     {@code HEADER_MISSING}
     */
    default Received receive(String name, InputStream content) throws IOException {
        return receive(name, content, 0);
    }

    /**
     * As {@link #receive(String, InputStream)}; what is announced to be too large is refused before it is read.
     *
     * @param announced bytes that the sender says will come, 0 or less when it does not say
     */
    Received receive(String name, InputStream content, long announced) throws IOException;

    /** Bytes that a list may have at most. */
    long largest();

    Optional<ImportView> find(long id);

    /** Newest first. */
    PageOf<ImportView> search(@Nullable ImportState state, int page, int size);

    /**
     * A row as it would be taken in.
     *
     * @param line of the list, from 1
     * @param cells as they are written
     * @param problems what is wrong; empty when it can be taken in
     */
    record PreviewRow(int number, long line, List<String> cells, List<Problem> problems) {}

    /**
     * @param field a {@link ImportField}, or {@code ROW}
     * @param code shown through the bundles as {@code import.error.<code>}
     */
    record Problem(String field, String code) {

        static Problem of(String stored) {
            int colon = stored.indexOf(':');
            return new Problem(stored.substring(0, colon), stored.substring(colon + 1));
        }

        @Override
        public String toString() {
            return field + ":" + code;
        }
    }

    /**
     * The first rows, with what is wrong in them by the import's settings.
     *
     * @param most at most so many
     * @throws io.filo.support.NotFoundException
     */
    List<PreviewRow> preview(long id, int most);

    /** Rows that cannot be taken in, in their order. */
    PageOf<PreviewRow> rejects(long id, int page, int size);

    /**
     * Writes the rows that cannot be taken in as a list that can be mended and sent again, with a column of what is wrong;
     * cells that a calculation program would take for a formula are made harmless.
     *
     * @param words what is wrong, in the reader's language
     */
    void writeRejects(long id, OutputStream out, java.util.function.Function<Problem, String> words) throws IOException;

    /**
     * Says how the list is read; only before it is started, or after a dry run. Remembered for lists with the same columns.
     *
     * @throws io.filo.support.BusinessException {@code IMPORT_STARTED}, {@code MAPPING_MISSING}, {@code
     *     ORDER_MAPPING_MISSING}, {@code SHOP_MISSING}, {@code BAD_CURRENCY}, {@code COLUMN_TWICE}, {@code BAD_COLUMN}, {@code CONSENT_PROOF_MISSING}, {@code CONSENT_INCOMPLETE}, {@code BAD_VALUE}
     */
    void configure(long id, ImportSettings settings);

    /**
     * Takes its rows for something else than its columns told, and its columns by their names; only before it is started, or
     * after a dry run.
     *
     * @throws io.filo.support.BusinessException {@code IMPORT_STARTED}
     */
    void interpret(long id, ImportContent as);

    /**
     * Starts its case.
     *
     * @param dryRun only counts what would happen
     * @throws io.filo.support.BusinessException {@code IMPORT_STARTED}, {@code MAPPING_MISSING}
     */
    void start(long id, boolean dryRun);

    /**
     * Has a running import end after the batch that it is at. What it has written stays and can be taken back; a dry run
     * can be started again.
     *
     * @throws io.filo.support.BusinessException {@code IMPORT_NOT_RUNNING}
     */
    void stop(long id);

    /**
     * Decides on a list with many errors: completes the open task, as Tasklist's form does.
     *
     * @throws io.filo.support.BusinessException {@code IMPORT_DECIDED}
     */
    void decide(long id, boolean accept);

    /**
     * Takes back what the import has entered, as far as nobody has touched it since: of one that has ended, or that was
     * stopped halfway.
     *
     * @throws io.filo.support.BusinessException {@code NOT_REVERTIBLE}
     */
    void revert(long id);
}
