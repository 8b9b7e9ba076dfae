package io.filo.contact;

import io.filo.contact.LocalDays.Kind;
import io.filo.contact.Permission.Outcome;
import io.filo.engine.TableGuard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * What no edition of the table may allow, whatever a shop adds, because the law forbids it: each demand is tried with many
 * customers of whom everything else is drawn by lot, from what the table's own rows speak of. Italy and the European
 * Union; the table of another country answers for the calling hours and registers of that country itself.
 */
@Component
class LawfulPermissions implements TableGuard {

    /** Customers drawn for each demand. */
    private static final int TRIES = 400;

    private static final List<String> SAID =
            List.of("NONE", "REQUESTED", "GIVEN", "CONFIRMED", "WITHDRAWN", "OBJECTED");

    /**
     * @param words what the table must not allow
     * @param remedy the row that sees to it
     * @param facts what is true of the customer; a list is one of
     */
    private record Demand(String words, String remedy, boolean italian, Map<String, List<?>> facts) {}

    /** Whom everything may be sent: lots are drawn around him, for hardly anybody else would come so far as to be allowed. */
    private static final Map<String, Object> FRIENDLY = Map.ofEntries(
            Map.entry("erased", false),
            Map.entry("consent", "CONFIRMED"),
            Map.entry("paidOrder", true),
            Map.entry("boughtSince", false),
            Map.entry("sentForContext", 0),
            Map.entry("registerListed", false),
            Map.entry("registerDays", 1),
            Map.entry("trouble", "NONE"),
            Map.entry("sentOnChannel", 0),
            Map.entry("sentInAll", 0),
            Map.entry("surveys", 0),
            Map.entry("holdOut", false),
            Map.entry("reviewed", true),
            Map.entry("day", Kind.WORKDAY.name()),
            Map.entry("hour", 12));

    private static final List<Object> ANY_BUT_TRANSACTIONAL = List.of("CARE", "MARKETING", "SURVEY");
    private static final List<Object> NO_CONSENT = List.of("NONE", "REQUESTED");
    private static final List<Object> NOT_BY_MAIL = List.of("PHONE", "SMS", "WHATSAPP", "TELEGRAM", "POST");
    private static final List<Object> CALLED = List.of("MARKETING", "SURVEY");

    private static final List<Demand> DEMANDS = List.of(
            new Demand(
                    "writes to people whose data were erased", "Rule_Erased", false, Map.of("erased", List.of(true))),
            new Demand(
                    "writes to people who object",
                    "Rule_Objected",
                    false,
                    Map.of("purpose", ANY_BUT_TRANSACTIONAL, "consent", List.of("OBJECTED"))),
            new Demand(
                    "writes to people who took their consent back",
                    "Rule_Withdrawn",
                    false,
                    Map.of("purpose", ANY_BUT_TRANSACTIONAL, "consent", List.of("WITHDRAWN"))),
            new Demand(
                    "sends offers by mail without consent to people who have not ordered",
                    "Rule_NoConsentMail and Rule_Unconfirmed",
                    false,
                    Map.of(
                            "purpose", List.of("MARKETING"),
                            "channel", List.of("EMAIL"),
                            "consent", NO_CONSENT,
                            "paidOrder", List.of(false))),
            new Demand(
                    "sends offers of others without consent",
                    "Rule_PartnerOffer",
                    false,
                    Map.of("purpose", List.of("MARKETING"), "topic", List.of("PARTNER_OFFER"), "consent", NO_CONSENT)),
            new Demand(
                    "makes offers without consent on other ways than mail",
                    "Rule_NoConsentElsewhere",
                    false,
                    Map.of("purpose", List.of("MARKETING"), "channel", NOT_BY_MAIL, "consent", NO_CONSENT)),
            new Demand(
                    "calls people with offers who stand in the public register of objections",
                    "Rule_InRegister",
                    true,
                    Map.of(
                            "purpose", List.of("MARKETING"),
                            "channel", List.of("PHONE"),
                            "registerListed", List.of(true))),
            new Demand(
                    "calls people with offers of whom the public register was not asked in the last 15 days",
                    "Rule_RegisterNotChecked",
                    true,
                    Map.of(
                            "purpose", List.of("MARKETING"),
                            "channel", List.of("PHONE"),
                            "registerDays", List.of(16, 17, 20, FactSheet.MOST_DAYS))),
            new Demand(
                    "calls on Sundays and holidays",
                    "Rule_CallsHoliday",
                    true,
                    Map.of(
                            "purpose", CALLED,
                            "channel", List.of("PHONE"),
                            "day", List.of(Kind.SUNDAY.name(), Kind.HOLIDAY.name()))),
            new Demand(
                    "calls on Saturdays before 10 or after 19",
                    "Rule_CallsSaturday",
                    true,
                    Map.of(
                            "purpose", CALLED,
                            "channel", List.of("PHONE"),
                            "day", List.of(Kind.SATURDAY.name()),
                            "hour", List.of(0, 7, 9, 19, 20, 23))),
            new Demand(
                    "calls before 9 or after 20",
                    "Rule_CallsWorkday",
                    true,
                    Map.of(
                            "purpose", CALLED,
                            "channel", List.of("PHONE"),
                            "day", List.of(Kind.WORKDAY.name()),
                            "hour", List.of(0, 7, 8, 20, 21, 23))));

    @Override
    public boolean guards(String decisionId) {
        return decisionId.equals(PermissionTable.KEY) || decisionId.startsWith(PermissionTable.KEY + "-");
    }

    @Override
    public List<String> problems(String decisionId, Tried table) {
        var italian = decisionId.equals(PermissionTable.KEY) || decisionId.equals(PermissionTable.KEY + "-it");
        var problems = new ArrayList<String>();
        var others = candidates(table);
        for (var demand : DEMANDS) {
            if (!italian && demand.italian) {
                continue;
            }
            // The same lots every time: a table that passes once passes always.
            var lots = new Random(20_261_122);
            for (int i = 0; i < TRIES; i++) {
                var facts = new HashMap<String, Object>();
                for (var other : others.entrySet()) {
                    boolean friendly = FRIENDLY.containsKey(other.getKey()) && lots.nextInt(10) < 8;
                    facts.put(other.getKey(), friendly ? FRIENDLY.get(other.getKey()) : one(lots, other.getValue()));
                }
                demand.facts.forEach((name, values) -> facts.put(name, one(lots, values)));
                if (allows(table.decide(facts))) {
                    problems.add("The table " + demand.words + ", which the law forbids: for example with "
                            + shown(demand, facts)
                            + ". Put the row " + demand.remedy
                            + " of the shipped table back, above the rows that allow.");
                    break;
                }
            }
        }
        return problems;
    }

    private static Object one(Random lots, List<?> values) {
        return values.get(lots.nextInt(values.size()));
    }

    private static boolean allows(List<Map<String, Object>> rows) {
        return !rows.isEmpty() && Outcome.ALLOW.name().equals(rows.get(0).get("outcome"));
    }

    /** Only what the demand is about: the rest was drawn by lot. */
    private static String shown(Demand demand, Map<String, Object> facts) {
        return Stream.concat(
                        Stream.of("purpose", "channel"),
                        demand.facts.keySet().stream().sorted())
                .distinct()
                .map(name -> name + " = " + facts.get(name))
                .collect(Collectors.joining(", "));
    }

    /** What a customer may be, as far as the table can tell. */
    private static Map<String, List<?>> candidates(Tried table) {
        var texts = new ArrayList<>(new TreeSet<>(table.texts()));
        texts.add("SOMETHING_ELSE");
        var numbers = new TreeSet<Integer>(List.of(0, 1));
        for (int number : table.numbers()) {
            numbers.addAll(List.of(Math.max(0, number - 1), number, number + 1));
        }
        var counts = numbers.stream().filter(n -> n <= FactSheet.MOST_COUNTED).toList();
        var candidates = new HashMap<String, List<?>>();
        candidates.put("purpose", Stream.of(Purpose.values()).map(Enum::name).toList());
        candidates.put("channel", Stream.of(Channel.values()).map(Enum::name).toList());
        candidates.put("topic", texts);
        candidates.put("template", texts);
        candidates.put("address", List.of("VALID"));
        candidates.put("consent", SAID);
        candidates.put("trouble", List.of("NONE", "COMPLAINT", "RETURN", "LATE"));
        candidates.put("day", Stream.of(Kind.values()).map(Enum::name).toList());
        candidates.put(
                "hour", Stream.iterate(0, hour -> hour < 24, hour -> hour + 1).toList());
        candidates.put(
                "registerDays",
                numbers.stream().filter(n -> n <= FactSheet.MOST_DAYS).toList());
        for (var counted : List.of("sentForContext", "sentOnChannel", "sentInAll", "surveys")) {
            candidates.put(counted, counts);
        }
        for (var flag : List.of("erased", "paidOrder", "boughtSince", "registerListed", "holdOut", "reviewed")) {
            candidates.put(flag, List.of(false, true));
        }
        return candidates;
    }
}
