package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.DefinitionReader.Other;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTests {

    private static final String CONDITION = "{'field':'city','op':'=','value':'x'}";

    private final ObjectMapper json = new ObjectMapper();

    private Condition read(String written) throws Exception {
        return read(written, Map.of());
    }

    private Condition read(String written, Map<String, String> others) throws Exception {
        return new DefinitionReader(
                        Subjects.CUSTOMERS,
                        null,
                        LocalDate.of(2026, 3, 1),
                        key -> Optional.ofNullable(others.get(key))
                                .map(other -> new Other(Subjects.CUSTOMERS, tree(other))))
                .read(tree(written));
    }

    private JsonNode tree(String written) {
        try {
            return json.readTree(written.replace('\'', '"'));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                                  | WANTED_CONDITION  | definition
            'city'                                                              | WANTED_CONDITION  | definition
            {}                                                                  | WANTED_ONE_OF     | definition
            {'and':[],'or':[]}                                                  | WANTED_ONE_OF     | definition
            {'and':[]}                                                          | WANTED_CONDITIONS | definition.and
            {'and':[{'or':[1]}]}                                                | WANTED_CONDITION  | definition.and[0].or[0]
            {'not':{'field':'salary','op':'=','value':1}}                       | WANTED_ONE_OF     | definition.not.field
            {'field':'c.city','op':'=','value':'x'}                             | WANTED_ONE_OF     | definition.field
            {'field':'city','op':'or 1=1 --','value':'x'}                       | WANTED_ONE_OF     | definition.op
            {'field':'city','op':'>','value':'x'}                               | WANTED_ONE_OF     | definition.op
            {'field':'city','op':'=','value':5}                                 | WANTED_TEXT       | definition.value
            {'field':'city','op':'=','value':''}                                | WANTED_TEXT       | definition.value
            {'field':'city','op':'=','value':'a\\u0000'}                        | WANTED_TEXT       | definition.value
            {'field':'city','op':'=','value':'\\ud83d'}                         | WANTED_TEXT       | definition.value
            {'field':'city','op':'='}                                           | WANTED_TEXT       | definition.value
            {'field':'city','op':'is empty','value':'x'}                        | WANTED_NO_VALUE   | definition.value
            {'field':'city','op':'=','value':'x','sql':'y'}                     | WANTED_ONE_OF     | definition.sql
            {'field':'city','op':'in','value':[]}                               | WANTED_LIST       | definition.value
            {'field':'city','op':'in','value':['a',['b']]}                      | WANTED_TEXT       | definition.value[1]
            {'field':'orders','op':'=','value':'5'}                             | WANTED_NUMBER     | definition.value
            {'field':'orders','op':'=','value':1e999999999}                     | WANTED_NUMBER     | definition.value
            {'field':'orders','op':'=','value':1e300}                           | WANTED_NUMBER     | definition.value
            {'field':'orders','op':'=','value':1e-300}                          | WANTED_NUMBER     | definition.value
            {'field':'orders','op':'between','value':[1]}                       | WANTED_TWO        | definition.value
            {'field':'dormant','op':'=','value':'true'}                         | WANTED_BOOLEAN    | definition.value
            {'field':'since','op':'=','value':'yesterday'}                      | WANTED_DAY        | definition.value
            {'field':'since','op':'=','value':'+999999999-01-01'}               | WANTED_DAY        | definition.value
            {'field':'since','op':'=','value':{'daysAgo':1,'daysAhead':1}}      | WANTED_DAY        | definition.value
            {'field':'since','op':'=','value':{'daysAgo':99999999}}             | WANTED_WHOLE      | definition.value.daysAgo
            {'did':'harm'}                                                      | WANTED_ONE_OF     | definition.did
            {'did':'order','atLeast':0}                                         | WANTED_WHOLE      | definition.atLeast
            {'did':'order','atLeast':1.5}                                       | WANTED_WHOLE      | definition.atLeast
            {'did':'order','within':{}}                                         | WANTED_ONE_OF     | definition.within
            {'did':'order','within':{'days':9,'from':'2026-01-01'}}             | WANTED_ONE_OF     | definition.within.from
            {'did':'order','where':{}}                                          | WANTED_CONDITIONS | definition.where
            {'did':'order','where':[{'field':'city','op':'=','value':'x'}]}     | WANTED_ONE_OF     | definition.where[0].field
            {'sum':'order','of':'channel','op':'=','value':1}                   | WANTED_ONE_OF     | definition.of
            {'sum':'visit','of':'total','op':'=','value':1}                     | WANTED_ONE_OF     | definition.of
            {'count':'order','of':'total','op':'=','value':1}                   | WANTED_ONE_OF     | definition.of
            {'consent':'LOVE','channel':'EMAIL','is':'GIVEN'}                   | WANTED_ONE_OF     | definition.consent
            {'consent':'MARKETING','is':'GIVEN'}                                | WANTED_ONE_OF     | definition.channel
            {'inSegment':'nowhere'}                                             | NO_SUCH_SEGMENT   | definition.inSegment
            """)
    void whatIsNotInOrderIsNamedByItsPlace(String definition, String code, String path) {
        assertThatThrownBy(() -> read(definition)).isInstanceOfSatisfying(WrongSegmentException.class, wrong -> {
            assertThat(wrong.code()).isEqualTo("SEGMENT_" + code);
            assertThat(wrong.path()).isEqualTo(path);
            assertThat(wrong).hasMessageStartingWith(path + ": ");
        });
    }

    @Test
    void itsSizeIsBounded() throws Exception {
        var deep =
                "{'not':".repeat(DefinitionReader.DEEPEST - 1) + CONDITION + "}".repeat(DefinitionReader.DEEPEST - 1);
        read(deep);
        refused("{'not':" + deep + "}", "SEGMENT_TOO_DEEP");
        read("{'and':[" + times(DefinitionReader.MOST_CONDITIONS, CONDITION) + "]}");
        refused("{'and':[" + times(DefinitionReader.MOST_CONDITIONS + 1, CONDITION) + "]}", "SEGMENT_TOO_MANY");
        var list = "{'field':'orders','op':'in','value':[%s]}";
        read(list.formatted(times(DefinitionReader.MOST_VALUES, "1")));
        refused(list.formatted(times(DefinitionReader.MOST_VALUES + 1, "1")), "SEGMENT_WANTED_LIST");
        refused(
                "{'field':'city','op':'=','value':'%s'}".formatted("x".repeat(DefinitionReader.LONGEST_TEXT + 1)),
                "SEGMENT_WANTED_TEXT");
        refused("{'not':".repeat(900) + "{}" + "}".repeat(900), "SEGMENT_TOO_DEEP");
    }

    @Test
    void segmentsThatSpeakOfTwoOthersEachDoNotGrowWithoutBounds() {
        var others = IntStream.rangeClosed(0, 8)
                .boxed()
                .collect(Collectors.toMap(
                        n -> "s" + n,
                        n -> n == 0
                                ? CONDITION
                                : "{'and':[{'inSegment':'s%1$d'},{'inSegment':'s%1$d'}]}".formatted(n - 1)));
        assertThatThrownBy(() -> read("{'inSegment':'s8'}", others)).isInstanceOf(WrongSegmentException.class);
    }

    @Test
    void everythingThatCanBeAskedAndRefusedHasWords() {
        for (var language : List.of(Locale.ROOT, Locale.ITALIAN)) {
            var words = ResourceBundle.getBundle("messages/campaign", language);
            assertThat(ProfileFields.BY_NAME.keySet()).allMatch(name -> words.containsKey("segment.field." + name));
            assertThat(Stream.of(Deed.values())
                            .flatMap(deed -> Stream.concat(
                                    Stream.of("segment.deed." + deed.written()),
                                    deed.fields().keySet().stream()
                                            .map(name -> "segment.deed." + deed.written() + "." + name))))
                    .allMatch(words::containsKey);
        }
    }

    private static String times(int times, String what) {
        return String.join(",", Collections.nCopies(times, what));
    }

    private void refused(String definition, String code) {
        assertThatThrownBy(() -> read(definition))
                .isInstanceOfSatisfying(
                        WrongSegmentException.class,
                        wrong -> assertThat(wrong.code()).isEqualTo(code));
    }
}
