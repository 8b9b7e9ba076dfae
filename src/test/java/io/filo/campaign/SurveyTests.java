package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurveyTests {

    private static final String WORDS = "'text':{'it':'Come va?','en':'How are you?'}";

    private static Survey read(String settings) {
        try {
            return Survey.of(new ObjectMapper()
                    .readValue(settings.replace('\'', '"'), new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    @Test
    void whatIsLeftOutIsMade() {
        var survey = read("{'questions':[{'kind':'ONE'," + WORDS + ",'choices':["
                + "{'text':{'it':'Sì, più volte','en':'Yes, often!'}},{'text':{'it':'Qualche','en':'yes often'}},"
                + "{'text':{'it':'日','en':'本'}}]},{'kind':'NUMBER'," + WORDS
                + ",'least':0.5,'most':10,'required':true}]}");
        assertThat(survey.rolling()).isFalse();
        assertThat(survey.questions().get(0).key()).isEqualTo("q1");
        assertThat(survey.questions().get(0).choices().stream().map(Survey.Option::code))
                .containsExactly("YES_OFTEN", "YES_OFTEN_2", "CHOICE");
        assertThat(survey.questions().get(1).key()).isEqualTo("q2");
        assertThat(survey.questions().get(1).least()).isEqualTo(new BigDecimal("0.5"));
        assertThat(survey.questions().get(1).required()).isTrue();
        assertThat(survey.questions().get(0).text().in("de")).isEqualTo("How are you?");
    }

    @Test
    void aQuestionTooManyIsRefused() {
        var twenty = Collections.nCopies(Survey.MOST_QUESTIONS, "{'kind':'TEXT'," + WORDS + "}");
        assertThat(read("{'questions':[" + String.join(",", twenty) + "]}").questions())
                .hasSize(20);
        var more = IntStream.rangeClosed(0, Survey.MOST_QUESTIONS)
                .mapToObj(each -> "{'kind':'TEXT'," + WORDS + "}")
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> read("{'questions':[" + more + "]}")).hasMessageContaining("at most 20 questions");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'other':1}                                                     | SURVEY_SHAPE
            {'questions':{}}                                                | SURVEY_SHAPE
            {'questions':[1]}                                               | SURVEY_SHAPE
            {'rolling':'yes'}                                               | SURVEY_SHAPE
            {'questions':[{'kind':'MAP',#}]}                                | SURVEY_SHAPE
            {'questions':[{'kind':'TEXT',#,'key':'Q 1'}]}                   | SURVEY_SHAPE
            {'questions':[{'kind':'TEXT',#,'key':'a'},{'kind':'TEXT',#,'key':'a'}]} | SURVEY_SHAPE
            {'questions':[{'kind':'TEXT',#,'choices':[{'text':{'it':'a','en':'b'}}]}]} | SURVEY_SHAPE
            {'questions':[{'kind':'NUMBER',#,'least':1e300}]}               | SURVEY_SHAPE
            {'questions':[{'kind':'NUMBER',#,'least':'1'}]}                 | SURVEY_SHAPE
            {'questions':[{'kind':'TEXT'}]}                                 | SURVEY_WORDS
            {'questions':[{'kind':'TEXT','text':{'it':'Solo','en':' '}}]}   | SURVEY_WORDS
            {'questions':[{'kind':'ONE',#}]}                                | SURVEY_CHOICES
            {'questions':[{'kind':'ONE',#,'choices':[{'text':{'it':'a','en':'b'}},{'text':{'it':'c','en':''}}]}]} | SURVEY_CHOICE_WORDS
            {'questions':[{'kind':'ONE',#,'choices':[{'text':{'it':'a','en':'b'}},{'text':{'it':'A','en':'c'}}]}]} | SURVEY_CHOICE_TWICE
            {'questions':[{'kind':'NPS',#,'most':5}]}                       | SURVEY_LIMITS
            {'questions':[{'kind':'NUMBER',#,'least':6,'most':5}]}          | SURVEY_LIMITS
            {'questions':[{'kind':'TEXT',#,'field':'Robert; drop'}]}        | SURVEY_FIELD
            {'questions':[{'kind':'TEXT',#,'field':'a'},{'kind':'TEXT',#,'field':'a'}]} | SURVEY_FIELD_TWICE
            """)
    void whatIsNotInOrderIsRefused(String settings, String code) {
        assertThatThrownBy(() -> read(settings.replace("#", WORDS)))
                .isInstanceOf(BusinessException.class)
                .extracting(refusal -> ((BusinessException) refusal).code())
                .isEqualTo(code);
    }
}
