package io.filo.contact;

import io.filo.engine.Hints;
import io.filo.engine.TableGuard;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** A letter that does not exist cannot be sent, and the case would stop when it is. */
@Component
class LettersInTables implements TableGuard {

    /** What tables call the column of a letter's key. */
    private static final List<String> COLUMNS = List.of("offer", "letter");

    private static final String NO_LETTER = "NONE";

    private final ObjectProvider<Letters> letters;

    LettersInTables(ObjectProvider<Letters> letters) {
        this.letters = letters;
    }

    @Override
    public boolean guards(String decisionId) {
        return true;
    }

    @Override
    public List<String> problems(String decisionId, Tried table) {
        var named = new TreeSet<String>();
        COLUMNS.forEach(column -> named.addAll(table.results(column)));
        named.remove(NO_LETTER);
        named.remove("");
        if (named.isEmpty()) {
            return List.of();
        }
        var known = new TreeSet<String>();
        letters.getObject().list("en").forEach(letter -> known.add(letter.key()));
        table.filesBeside().stream()
                .map(Letter.NAME::matcher)
                .flatMap(file -> file.matches() ? Stream.of(file.group(1)) : Stream.empty())
                .forEach(known::add);
        named.removeAll(known);
        return named.stream()
                .map(letter -> "There is no letter '" + letter + "'." + Hints.didYouMean(letter, known)
                        + " Write the key of a letter, or deploy " + letter + "_it.letter together with the table.")
                .toList();
    }
}
