package dev.caravan.report.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.report.cluster.RangeRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** {@code caravan-spark.jar} stays what executors can run: our classes with all of ours that they name, and neither Spring nor Camel. */
class SparkJarTest {
    /** Names in a constant pool, in types and signatures alike. */
    private static final Pattern NAMES = Pattern.compile(
            "(?:dev/caravan|org/apache/commons/validator)/[\\w/$]*\\w|org/springframework/\\w+|org/apache/camel|org/duckdb");

    private static final Pattern FOREIGN = Pattern.compile("org/(springframework|apache/camel|duckdb).*");

    private static Map<String, Set<String>> namesByClass() throws IOException {
        Map<String, Set<String>> names = new TreeMap<>();
        try (InputStream jar = SparkProcess.class.getResourceAsStream("/caravan-spark.jar")) {
            assertThat(jar).as("made by the build: ./mvnw process-classes").isNotNull();
            ZipInputStream entries = new ZipInputStream(jar);
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    Set<String> found = new TreeSet<>();
                    Matcher matcher = NAMES.matcher(new String(entries.readAllBytes(), StandardCharsets.ISO_8859_1));
                    while (matcher.find()) {
                        found.add(matcher.group());
                    }
                    names.put(entry.getName().replaceFirst("\\.class$", ""), found);
                }
            }
        }
        return names;
    }

    @Test
    void itHasAllThatItNamesOfOursAndNothingForeign() throws IOException {
        Map<String, Set<String>> names = namesByClass();
        assertThat(names)
                .containsKeys(
                        "dev/caravan/spark/SparkReport",
                        RangeRows.class.getName().replace('.', '/'),
                        "com/google/re2j/Pattern");
        Map<String, Set<String>> missing = new TreeMap<>();
        names.forEach((name, used) -> used.forEach(other -> {
            if (FOREIGN.matcher(other).matches() || !names.containsKey(other)) {
                missing.computeIfAbsent(other, first -> new TreeSet<>()).add(name);
            }
        }));
        assertThat(missing).as("named, and by which classes").isEmpty();
    }

    @Test
    void itHasNothingOfSpark() throws IOException {
        assertThat(namesByClass().keySet())
                .allMatch(name -> name.startsWith("dev/caravan/")
                        || name.startsWith("com/google/re2j/")
                        || name.startsWith("org/apache/commons/validator/"));
    }
}
