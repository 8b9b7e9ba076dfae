package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** THIRD-PARTY.txt names what Filo is distributed with. */
class ThirdPartyNoticesTests {

    private static final String REMEDY =
            "THIRD-PARTY.txt is stale: run mvn license:add-third-party@notices and commit it";
    /** A library at the end of its line: {@code (group:artifact:version - address)}. */
    private static final Pattern LIBRARY = Pattern.compile("\\(([\\w.-]+):([\\w.-]+):([^ :]+) - ");

    @Test
    void everyListedLibraryIsInUseInThatVersion() throws Exception {
        Set<String> jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> Path.of(path).getFileName().toString())
                .collect(Collectors.toSet());

        assertThat(libraries())
                .isNotEmpty()
                .extracting(library -> library.group(2) + "-" + library.group(3))
                .filteredOn(library -> jars.stream().noneMatch(jar -> jar.startsWith(library)))
                .as(REMEDY)
                .isEmpty();
    }

    @Test
    void everyDependencyOfOursIsListed() throws Exception {
        Set<String> listed = libraries().stream()
                .map(library -> library.group(1) + ":" + library.group(2))
                .collect(Collectors.toSet());
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new File("pom.xml"))
                .getDocumentElement();
        NodeList children = project.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element part && part.getTagName().equals("dependencies")) {
                NodeList dependencies = part.getElementsByTagName("dependency");
                for (int j = 0; j < dependencies.getLength(); j++) {
                    Element dependency = (Element) dependencies.item(j);
                    if (!"test".equals(text(dependency, "scope"))) {
                        assertThat(listed)
                                .as(REMEDY)
                                .contains(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
                    }
                }
            }
        }
    }

    private static Set<MatchResult> libraries() throws Exception {
        return LIBRARY.matcher(Files.readString(Path.of("THIRD-PARTY.txt")))
                .results()
                .collect(Collectors.toSet());
    }

    private static String text(Element element, String child) {
        NodeList found = element.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }
}
