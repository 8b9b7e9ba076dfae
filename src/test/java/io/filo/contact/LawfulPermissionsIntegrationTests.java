package io.filo.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.RuleTables;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class LawfulPermissionsIntegrationTests extends IntegrationTest {

    private static final int COLUMNS = 20;

    @Autowired
    RuleTables rules;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Erased",
                "Objected",
                "Withdrawn",
                "InRegister",
                "RegisterNotChecked",
                "CallsHoliday",
                "CallsSaturday",
                "CallsWorkday"
            })
    void aTableWithoutARowOfTheLawIsRefusedInWords(String row) {
        var without = shipped().replaceFirst("(?s)<rule id=\"Rule_" + row + "\">.*?</rule>", "");

        assertThat(problems(without)).anySatisfy(problem -> assertThat(problem).contains("Rule_" + row, "law"));
    }

    @Test
    void aRowOnTopThatAllowsOffersIsRefused() {
        assertThat(problems(onTop(1, "\"MARKETING\"", "ALLOW"))).hasSizeGreaterThan(5);
    }

    @Test
    void aRowOnTopForOneLetterAloneIsRefused() {
        assertThat(problems(onTop(4, "\"spring-offer\"", "ALLOW"))).isNotEmpty();
    }

    @Test
    void aRowOnTopThatRefusesMoreIsFine() {
        assertThat(problems(onTop(4, "\"spring-offer\"", "REFUSE"))).isEmpty();
    }

    @Test
    void anotherCapIsTheShopsOwnBusiness() {
        var generous = shipped().replace("&gt;= 3", "&gt;= 7");

        assertThat(generous).isNotEqualTo(shipped());
        assertThat(problems(generous)).isEmpty();
    }

    private java.util.List<String> problems(String xml) {
        return rules.problems(PermissionTable.KEY, xml);
    }

    private String shipped() {
        return rules.xml(PermissionTable.KEY, rules.table(PermissionTable.KEY).version());
    }

    /** @param column 1 or more */
    private String onTop(int column, String condition, String outcome) {
        var row = new StringBuilder("<rule id=\"Rule_Mine\">");
        for (int i = 1; i <= COLUMNS; i++) {
            row.append("<inputEntry id=\"Mine_" + i + "\"><text>" + (i == column ? condition : "")
                    + "</text></inputEntry>");
        }
        for (var output : new String[] {"\"" + outcome + "\"", "\"MINE\"", "", "", ""}) {
            row.append("<outputEntry id=\"Mine_o" + row.length() + "\"><text>" + output + "</text></outputEntry>");
        }
        return Pattern.compile("<rule id=\"Rule_Erased\">")
                .matcher(shipped())
                .replaceFirst(row.append("</rule>$0").toString());
    }
}
