package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactPermissionTests {

    private static final DecisionTable TABLE = DecisionTable.of("contact-permission");
    private static final Pattern RULE = Pattern.compile("<rule id=\"Rule_(\\w+)\"");

    @ParameterizedTest(name = "{0}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                // what is asked, and what differs from a friendly customer on a Tuesday at noon | rule | outcome |
                // reason
                "TRANSACTIONAL EMAIL erased=true                                 | Erased            | REFUSE | ERASED",
                "CARE EMAIL address=NONE                                         | NoAddress         | REFUSE | NO_ADDRESS",
                "TRANSACTIONAL EMAIL address=HARD_BOUNCED                        | Bounced           | REFUSE | BOUNCED",
                "TRANSACTIONAL EMAIL consent=OBJECTED trouble=COMPLAINT hour=3   | Transactional     | ALLOW  | ASKED_FOR",
                "TRANSACTIONAL EMAIL address=SOFT_BOUNCED day=HOLIDAY            | Transactional     | ALLOW  | ASKED_FOR",
                "CARE EMAIL consent=OBJECTED                                     | Objected          | REFUSE | OBJECTED",
                "MARKETING EMAIL consent=OBJECTED paidOrder=true                 | Objected          | REFUSE | OBJECTED",
                "MARKETING EMAIL consent=WITHDRAWN paidOrder=true                | Withdrawn         | REFUSE | WITHDRAWN",
                "MARKETING EMAIL consent=CONFIRMED boughtSince=true              | BoughtSince       | EXIT   | BOUGHT",
                "MARKETING EMAIL topic=ABANDONED_CART consent=CONFIRMED          | CartOffer         | REFUSE | CART_OFFER",
                "CARE EMAIL topic=ABANDONED_CART sentForContext=1                | CartOnce          | REFUSE | TOLD_BEFORE",
                "CARE EMAIL topic=ABANDONED_CART                                 | Care              | ALLOW  | CONTRACT",
                "SURVEY EMAIL sentForContext=1                                   | AskedBefore       | REFUSE | ASKED_BEFORE",
                "MARKETING PHONE consent=GIVEN registerListed=true               | InRegister        | REFUSE | IN_REGISTER",
                "CARE PHONE registerListed=true                                  | Care              | ALLOW  | CONTRACT",
                "MARKETING PHONE consent=GIVEN registerDays=16                   | RegisterNotChecked| DEFER  | REGISTER_NOT_CHECKED",
                "MARKETING PHONE consent=GIVEN registerDays=15                   | Consent           | ALLOW  | CONSENT",
                "MARKETING EMAIL consent=REQUESTED                               | Unconfirmed       | REFUSE | NOT_CONFIRMED",
                "MARKETING EMAIL                                                 | NoConsentMail     | REFUSE | NO_CONSENT",
                "MARKETING EMAIL topic=PARTNER_OFFER paidOrder=true              | PartnerOffer      | REFUSE | NO_CONSENT",
                "MARKETING WHATSAPP paidOrder=true                               | NoConsentElsewhere| REFUSE | NO_CONSENT",
                "MARKETING POST address=NONE paidOrder=true                      | NoConsentElsewhere| REFUSE | NO_CONSENT",
                "SURVEY PHONE                                                    | SurveyElsewhere   | REFUSE | NO_CONSENT",
                "MARKETING EMAIL consent=CONFIRMED trouble=COMPLAINT             | OpenComplaint     | DEFER  | OPEN_COMPLAINT",
                "CARE EMAIL topic=HOW_TO trouble=COMPLAINT                       | OpenComplaintTips | DEFER  | OPEN_COMPLAINT",
                "CARE EMAIL topic=DELAY trouble=COMPLAINT                        | Care              | ALLOW  | CONTRACT",
                "CARE EMAIL topic=DELAY trouble=LATE                             | Care              | ALLOW  | CONTRACT",
                "SURVEY EMAIL trouble=RETURN                                     | OpenReturn        | DEFER  | OPEN_RETURN",
                "MARKETING EMAIL consent=CONFIRMED trouble=LATE                  | LateDelivery      | DEFER  | LATE_DELIVERY",
                "SURVEY EMAIL surveys=1                                          | SurveyedLately    | REFUSE | SURVEYED_LATELY",
                "MARKETING PHONE consent=GIVEN registerDays=1 sentOnChannel=1    | CapPhone          | DEFER  | CAP_CHANNEL",
                "MARKETING EMAIL consent=CONFIRMED sentOnChannel=2               | CapChannel        | DEFER  | CAP_CHANNEL",
                "MARKETING EMAIL consent=CONFIRMED sentOnChannel=1               | Consent           | ALLOW  | CONSENT",
                "MARKETING EMAIL consent=CONFIRMED sentInAll=3                   | CapInAll          | DEFER  | CAP_ALL",
                "MARKETING EMAIL consent=CONFIRMED holdOut=true                  | HoldOut           | REFUSE | HOLD_OUT",
                "CARE EMAIL template=apology                                     | Review            | REVIEW | NEEDS_PERSON",
                "CARE EMAIL template=apology reviewed=true                       | Care              | ALLOW  | CONTRACT",
                "MARKETING PHONE consent=GIVEN registerDays=1 day=SUNDAY         | CallsHoliday      | DEFER  | CALLING_HOURS",
                "MARKETING PHONE consent=GIVEN registerDays=1 day=SATURDAY hour=9| CallsSaturday     | DEFER  | CALLING_HOURS",
                "MARKETING PHONE consent=GIVEN registerDays=1 day=SATURDAY hour=18| Consent          | ALLOW  | CONSENT",
                "MARKETING PHONE consent=GIVEN registerDays=1 hour=20            | CallsWorkday      | DEFER  | CALLING_HOURS",
                "MARKETING PHONE consent=GIVEN registerDays=1 hour=19            | Consent           | ALLOW  | CONSENT",
                "MARKETING EMAIL consent=CONFIRMED day=HOLIDAY                   | HolidayOffers     | DEFER  | HOLIDAY",
                "MARKETING SMS consent=GIVEN day=SUNDAY                          | QuietSunday       | DEFER  | HOLIDAY",
                "MARKETING EMAIL consent=CONFIRMED hour=21                       | QuietHours        | DEFER  | QUIET_HOURS",
                "MARKETING EMAIL consent=CONFIRMED hour=7                        | QuietHours        | DEFER  | QUIET_HOURS",
                "CARE SMS hour=22                                                | QuietHoursCare    | DEFER  | QUIET_HOURS",
                "CARE EMAIL hour=3                                               | Care              | ALLOW  | CONTRACT",
                "MARKETING EMAIL consent=GIVEN                                   | Consent           | ALLOW  | CONSENT",
                "MARKETING EMAIL paidOrder=true                                  | SoftSpam          | ALLOW  | SOFT_SPAM",
                "MARKETING EMAIL consent=REQUESTED paidOrder=true                | SoftSpam          | ALLOW  | SOFT_SPAM",
                "SURVEY EMAIL                                                    | Survey            | ALLOW  | LEGITIMATE_INTEREST",
            })
    void eachRowDecides(String asked, String rule, String outcome, String reason) {
        var result = TABLE.decide(inputs(asked));

        assertThat(TABLE.matched()).first().isEqualTo(rule);
        assertThat(result.getEntryMap()).containsEntry("outcome", outcome).containsEntry("reason", reason);
    }

    @Test
    void everyRowIsTriedAbove() throws Exception {
        var rows = RULE.matcher(Files.readString(Path.of("processes/contact-permission.dmn")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        Set<String> tried = new HashSet<>();
        var cases = ContactPermissionTests.class
                .getDeclaredMethod("eachRowDecides", String.class, String.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        for (var line : cases.value()) {
            tried.add(line.split("\\|")[1].strip());
        }
        assertThat(tried).isEqualTo(rows);
    }

    @Test
    void everyReasonHasItsWords() throws IOException {
        var words = Files.readString(Path.of("src/main/resources/messages/contact.properties"));
        Pattern.compile("<outputEntry id=\"Rule_\\w+_Out2\">\\s*<text>\"(\\w+)\"")
                .matcher(Files.readString(Path.of("processes/contact-permission.dmn")))
                .results()
                .map(found -> found.group(1))
                .forEach(reason -> assertThat(words).contains("contact.reason." + reason + "="));
    }

    private static Map<String, Object> inputs(String asked) {
        var inputs = new HashMap<String, Object>(Map.ofEntries(
                Map.entry("topic", "ANYTHING"),
                Map.entry("template", ""),
                Map.entry("erased", false),
                Map.entry("address", "VALID"),
                Map.entry("consent", "NONE"),
                Map.entry("paidOrder", false),
                Map.entry("boughtSince", false),
                Map.entry("sentForContext", 0),
                Map.entry("registerListed", false),
                Map.entry("registerDays", 30),
                Map.entry("trouble", "NONE"),
                Map.entry("sentOnChannel", 0),
                Map.entry("sentInAll", 0),
                Map.entry("surveys", 0),
                Map.entry("holdOut", false),
                Map.entry("reviewed", false),
                Map.entry("day", "WORKDAY"),
                Map.entry("hour", 12)));
        var words = asked.strip().split("\\s+");
        inputs.put("purpose", words[0]);
        inputs.put("channel", words[1]);
        for (int i = 2; i < words.length; i++) {
            var name = words[i].substring(0, words[i].indexOf('='));
            var value = words[i].substring(words[i].indexOf('=') + 1);
            assertThat(inputs).containsKey(name);
            inputs.put(
                    name,
                    inputs.get(name) instanceof Boolean
                            ? Boolean.valueOf(value)
                            : inputs.get(name) instanceof Integer ? Integer.valueOf(value) : value);
        }
        return inputs;
    }
}
