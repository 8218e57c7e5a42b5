package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** docs/dependencies.md has a reason for each library that the POM declares, and for no other. */
class DependenciesTest {
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void eachHasItsReason() throws Exception {
        assertThat(documented()).isEqualTo(declared());
    }

    private static Set<String> documented() throws IOException {
        return FIRST_CELL
                .matcher(Files.readString(Path.of("docs", "dependencies.md")))
                .results()
                .flatMap(cell -> NAME.matcher(cell.group(1)).results())
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> declared() throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getDocumentElement();
        Set<String> names = new TreeSet<>();
        NodeList all = project.getElementsByTagName("dependency");
        for (int i = 0; i < all.getLength(); i++) {
            Element dependency = (Element) all.item(i);
            if (dependency.getParentNode().getParentNode() == project) {
                names.add(dependency.getElementsByTagName("artifactId").item(0).getTextContent());
            }
        }
        return names;
    }
}
