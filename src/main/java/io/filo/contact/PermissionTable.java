package io.filo.contact;

import io.filo.contact.Permission.Outcome;
import io.filo.engine.Decisions;
import io.filo.engine.Decisions.Applied;
import io.filo.engine.Decisions.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The table's answers, asked once for each version of it and each set of facts. */
@Component
class PermissionTable {

    static final String KEY = "contact-permission";
    /** Answers kept; what comes beyond begins anew. */
    private static final int MOST = 100_000;

    /**
     * What a row says.
     *
     * @param delayHours with DEFER: at least so long
     * @param fromHour with DEFER: and then until this hour of the customer's day; null for any
     * @param skipHolidays with DEFER: and not on a Sunday or holiday of his
     */
    record Answer(
            Outcome outcome,
            String reason,
            String rule,
            Table table,
            int delayHours,
            @Nullable Integer fromHour,
            boolean skipHolidays) {}

    private record Asked(String definitionId, FactSheet facts) {}

    private final Decisions tables;
    private final Map<Asked, Answer> answers = new ConcurrentHashMap<>();

    PermissionTable(Decisions tables) {
        this.tables = tables;
    }

    /** The table of that country where one is deployed, else the one for all. */
    Table of(String country) {
        return tables.newest(KEY + "-" + country.toLowerCase(Locale.ROOT))
                .or(() -> tables.newest(KEY))
                .orElseThrow(() -> new IllegalStateException("The decision table '" + KEY
                        + "' is not deployed, so nothing may be sent. Deploy it from the Modeler, or restart: the shipped"
                        + " one is deployed at the start."));
    }

    Answer ask(Table table, FactSheet facts) {
        var known = answers.get(new Asked(table.definitionId(), facts));
        return known != null
                ? known
                : askAll(table, List.of(facts)).values().iterator().next();
    }

    Map<FactSheet, Answer> askAll(Table table, Collection<FactSheet> sheets) {
        var found = new HashMap<FactSheet, Answer>();
        var open = new LinkedHashSet<FactSheet>();
        for (var sheet : sheets) {
            var known = answers.get(new Asked(table.definitionId(), sheet));
            if (known != null) {
                found.put(sheet, known);
            } else {
                open.add(sheet);
            }
        }
        if (!open.isEmpty()) {
            var inputs = new ArrayList<Map<String, Object>>();
            open.forEach(sheet -> inputs.add(sheet.inputs()));
            var decided = tables.evaluate(table, inputs).iterator();
            if (answers.size() + open.size() > MOST) {
                answers.clear();
            }
            for (var sheet : open) {
                var answer = answer(table, decided.next());
                answers.put(new Asked(table.definitionId(), sheet), answer);
                found.put(sheet, answer);
            }
        }
        return found;
    }

    /** What no row speaks of is not sent. */
    private static Answer answer(Table table, List<Applied> rows) {
        if (rows.isEmpty()) {
            return new Answer(Outcome.REFUSE, "NO_ROW", "none", table, 0, null, false);
        }
        var decided = rows.get(0);
        var rule = decided.rule();
        var outcome = String.valueOf(decided.outputs().get("outcome"));
        try {
            return new Answer(
                    Outcome.valueOf(outcome),
                    String.valueOf(decided.outputs().get("reason")),
                    rule,
                    table,
                    number(decided, "delayHours", 0),
                    decided.outputs().get("fromHour") == null ? null : number(decided, "fromHour", 0),
                    Boolean.TRUE.equals(decided.outputs().get("skipHolidays")));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalStateException(
                    "Row '" + rule + "' of table '" + table.key() + "' version " + table.version() + " says '" + outcome
                            + "': write one of " + List.of(Outcome.values()) + ".",
                    unknown);
        }
    }

    private static int number(Applied decided, String output, int otherwise) {
        return decided.outputs().get(output) instanceof Number number ? number.intValue() : otherwise;
    }
}
