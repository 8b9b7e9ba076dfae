package io.filo.bench;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** What the import of a list of people costs. */
public final class ImportList extends ListBench {

    private final int rows;

    private ImportList(Map<String, String> options) {
        super(options);
        this.rows = Integer.parseInt(options.getOrDefault("rows", "1000000"));
    }

    public static void main(String[] arguments) throws Exception {
        new ImportList(Options.of(arguments)).run();
        System.exit(0);
    }

    @Override
    List<String> tables() {
        return List.of("customer", "contact_point", "timeline_entry", "touchpoint");
    }

    @Override
    String query() {
        return "";
    }

    @Override
    int limit() {
        return 6;
    }

    @Override
    int write(Writer out) throws IOException {
        out.write("nome;cognome;email;cellulare;indirizzo;cap;città;evento\n");
        for (int i = 0; i < rows; i++) {
            out.write("Nome" + i % 997 + ";Cognome" + i % 7919 + ";persona" + i + "@posta" + i % 97 + ".example;+39 3"
                    + String.format("%02d %07d", 20 + i / 10_000_000, i % 10_000_000) + ";Via Roma " + i + ";"
                    + (10_000 + i % 80_000) + ";Torino;Fiera\n");
        }
        return rows;
    }
}
