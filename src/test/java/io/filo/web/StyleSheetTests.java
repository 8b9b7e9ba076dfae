package io.filo.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Browsers say nothing of a brace too many or too few: half of the rules are simply not there. */
class StyleSheetTests {

    /** What is no structure: comments, and texts with braces in them. */
    private static final Pattern NO_STRUCTURE =
            Pattern.compile("/\\*.*?\\*/|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'", Pattern.DOTALL);

    static Stream<Path> styleSheets() throws IOException {
        try (var assets = Files.walk(Path.of("src/main/resources/static/assets"));
                var forms = Files.walk(Path.of("forms"))) {
            return Stream.concat(assets, forms).filter(file -> file.toString().endsWith(".css")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("styleSheets")
    void everyRuleIsOpenedOnceAndClosedOnce(Path styleSheet) throws IOException {
        assertThat(faults(Files.readString(styleSheet))).as("%s", styleSheet).isEmpty();
    }

    @Test
    void aBraceTooManyTooFewOrInAnotherRuleIsFound() {
        assertThat(faults("a {\n  b: c;\n}\n@media x {\n  d {\n    e: '}';\n  }\n}\n/* { */"))
                .isEmpty();
        assertThat(faults("a {\n}\n}\n")).containsExactly("line 3: closes nothing");
        assertThat(faults("@media x {\n  a {\n  }\n")).containsExactly("line 1: is never closed");
        assertThat(faults("a {\n  b: c;\nd {\n}\n}\n")).containsExactly("line 3: begins inside a rule");
        assertThat(faults("a {}\n<<<<<<< HEAD\n")).containsExactly("line 2: is left of a merge");
    }

    /** Rules stand in rules of an at-rule only: nested ones are what a lost brace looks like. */
    private static List<String> faults(String css) {
        var faults = new ArrayList<String>();
        var plain = NO_STRUCTURE.matcher(css).replaceAll(found -> found.group().replaceAll("[^\\n]", " "));
        var open = new ArrayDeque<Integer>();
        var atRules = new ArrayDeque<Boolean>();
        int line = 0;
        for (var text : plain.split("\n", -1)) {
            line++;
            if (text.matches("(<{7}|={7}|>{7}).*")) {
                faults.add("line " + line + ": is left of a merge");
            }
            boolean atRule = text.strip().startsWith("@");
            for (char letter : text.toCharArray()) {
                if (letter == '{') {
                    if (!atRules.isEmpty() && !atRules.peek()) {
                        faults.add("line " + line + ": begins inside a rule");
                    }
                    open.push(line);
                    atRules.push(atRule);
                } else if (letter == '}') {
                    if (open.isEmpty()) {
                        faults.add("line " + line + ": closes nothing");
                    } else {
                        open.pop();
                        atRules.pop();
                    }
                }
            }
        }
        open.forEach(begun -> faults.add("line " + begun + ": is never closed"));
        return faults;
    }
}
