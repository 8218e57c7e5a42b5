package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.option.SourceStores;
import dev.caravan.intake.SourceFinder;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import picocli.CommandLine;

/** The recipes of docs/how-to/recipes.md: each file, loaded by its command's options, becomes the table that the page shows. */
class RecipesTest {
    /** No recipe is of S3 or SFTP. */
    private static final SourceStores NO_STORES = new SourceStores(new StaticListableBeanFactory());

    private static final Pattern FILE = Pattern.compile("```text (\\S+) ?(\\S*)\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern STATEMENTS = Pattern.compile("```sql\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("```sh\n\\./caravan load (.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Pattern ROW = Pattern.compile("^\\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern BALANCE = Pattern.compile("^Balance: (.*)\\.$", Pattern.MULTILINE);

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.start(directory);
        caravan.jdbc().sql("SET TIME ZONE 'UTC'").update();
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    /** A section of the page. */
    private record Recipe(String title, String text) {
        @Override
        public String toString() {
            return title;
        }

        List<String> arguments() {
            Matcher command = find(COMMAND);
            List<String> words = new ArrayList<>();
            Matcher word = WORD.matcher(command.group(1));
            while (word.find()) {
                words.add(Stream.of(word.group(1), word.group(2), word.group(3))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow());
            }
            return words;
        }

        Matcher find(Pattern pattern) {
            Matcher matcher = pattern.matcher(text);
            assertThat(matcher.find()).as("%s has %s", title, pattern).isTrue();
            return matcher;
        }

        /** Cells of the table: its head, then the rows as text. */
        List<List<String>> rows() {
            return ROW.matcher(text)
                    .results()
                    .map(row -> Arrays.stream(row.group(1).split(" \\| ", -1))
                            .map(Recipe::value)
                            .toList())
                    .toList();
        }

        private static String value(String cell) {
            return cell.strip()
                    .replace("\\\\", "\0")
                    .replace("\\t", "\t")
                    .replace("\\n", "\n")
                    .replace("\\|", "|")
                    .replace('\0', '\\');
        }
    }

    static Stream<Recipe> recipes() throws IOException {
        String page = Files.readString(Path.of("docs/how-to/recipes.md"));
        return Arrays.stream(page.split("(?m)^## "))
                .skip(1)
                .map(section -> new Recipe(section.substring(0, section.indexOf('\n')), section));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theFileBecomesTheTable(Recipe recipe) throws IOException {
        Path folder = Files.createDirectories(
                directory.resolve(String.valueOf(recipe.title().hashCode())));
        Matcher files = FILE.matcher(recipe.text());
        while (files.find()) {
            Path file = folder.resolve(files.group(1));
            Files.createDirectories(file.getParent());
            Charset charset = Charset.forName(files.group(2).isEmpty() ? "UTF-8" : files.group(2));
            Files.writeString(file, files.group(3), charset);
        }
        Matcher statements = STATEMENTS.matcher(recipe.text());
        if (statements.find()) {
            caravan.jdbc().sql(statements.group(1)).update();
        }
        List<String> arguments = new ArrayList<>(recipe.arguments());
        arguments.set(0, folder.resolve(arguments.get(0)).toString());
        LoadCommand command = new LoadCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(String[]::new));

        List<JobView> jobs = load(command);

        assertThat(jobs).isNotEmpty().allSatisfy(job -> {
            assertThat(job.state()).as("%s", job.job().failure()).isEqualTo(JobState.COMPLETED);
            assertThat(job.balance().rejected()).isZero();
        });
        assertThat(tableOf(jobs.get(0))).isEqualTo(recipe.rows());
        Matcher balance = BALANCE.matcher(recipe.text());
        if (balance.find()) {
            assertThat(terms(jobs.get(0))).contains(balance.group(1).split(", "));
        }
        after(recipe);
    }

    private static void after(Recipe recipe) {
        Matcher statements =
                Pattern.compile("```sql after\n(.*?)```\n", Pattern.DOTALL).matcher(recipe.text());
        if (statements.find()) {
            caravan.jdbc().sql(statements.group(1)).update();
        }
    }

    private static List<JobView> load(LoadCommand command) {
        JobService service = caravan.bean(JobService.class);
        SourceDiscovery discovery = new SourceDiscovery(caravan.bean(SourceFinder.class), service);
        List<Claim> claims = command.sources.parse(false).stream()
                .flatMap(argument ->
                        argument.passTo(discovery, NO_STORES).map(sources -> sources.capturing(argument::captures)))
                .<Claim>flatMap(sources -> service.submit(sources, command.options()).claims().stream())
                .toList();
        return claims.stream().map(claim -> caravan.ended(claim.job().id())).toList();
    }

    private static List<String> terms(JobView job) {
        return List.of(
                "read " + job.balance().read(),
                "inserted " + job.balance().inserted(),
                "updated " + job.balance().updated(),
                "skipped " + job.balance().skipped());
    }

    /** Names and types of the table's columns without those of the lineage, then its rows in the order of their first value. */
    private static List<List<String>> tableOf(JobView job) {
        String table = job.job().table();
        List<String[]> columns = caravan.jdbc()
                .sql("""
                        SELECT column_name, data_type FROM information_schema.columns
                        WHERE table_name = :table AND column_name NOT LIKE 'caravan%' ORDER BY ordinal_position
                        """)
                .param("table", table.substring(table.indexOf('.') + 1))
                .query((row, index) -> new String[] {row.getString(1), row.getString(2)})
                .list();
        String values = columns.stream()
                .map(column -> "coalesce(\"%s\"::text, '*NULL*')".formatted(column[0]))
                .collect(Collectors.joining(", "));
        List<List<String>> all = new ArrayList<>();
        all.add(columns.stream().map(column -> column[0] + ": " + column[1]).toList());
        all.addAll(caravan.jdbc()
                .sql("SELECT %s FROM %s ORDER BY %s".formatted(values, table, orderOf(table)))
                .query((row, index) -> {
                    List<String> cells = new ArrayList<>();
                    for (int c = 1; c <= columns.size(); c++) {
                        cells.add(row.getString(c));
                    }
                    return cells;
                })
                .list());
        return all;
    }

    private static String orderOf(String table) {
        return Boolean.TRUE.equals(caravan.jdbc()
                        .sql(
                                "SELECT count(*) > 0 FROM information_schema.columns WHERE table_name = ? AND column_name = 'caravan_row'")
                        .param(table.substring(table.indexOf('.') + 1))
                        .query(Boolean.class)
                        .single())
                ? "caravan_job, caravan_row"
                : "1";
    }
}
