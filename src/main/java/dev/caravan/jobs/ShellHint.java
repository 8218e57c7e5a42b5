package dev.caravan.jobs;

import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.feed.rule.TableName;
import dev.caravan.ledger.database.Database;
import java.security.CodeSource;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How a person looks at what was loaded. */
@Component
public class ShellHint {
    /** Host, port and database of a URL of MariaDB's driver; the first host where there are several. */
    private static final Pattern MARIADB =
            Pattern.compile("jdbc:[^/]*//(?<host>[^/:,?]*)(:(?<port>\\d+))?[^/?]*(/(?<database>[^?]*))?.*");

    private static final Pattern USER = Pattern.compile("(?i)[?&;]user=([^&;]*)");

    private final ObjectProvider<RunningPostgres> embedded;
    private final Database kind;
    private final String url;

    ShellHint(ObjectProvider<RunningPostgres> embedded, Database kind, @Value("${caravan.db.url:}") String url) {
        this.embedded = embedded;
        this.kind = kind;
        this.url = url;
    }

    /** A shell line that shows a table; it holds no password. */
    public String lookAt(String table) {
        TableName name = TableName.parse(table);
        return switch (kind) {
            case POSTGRESQL -> psql() + " -c " + word("TABLE " + spelt(name, ShellHint::asPsqlReads) + " LIMIT 20");
            case MYSQL ->
                mariaDb() + " -e " + word("SELECT * FROM " + spelt(name, ShellHint::inBackticks) + " LIMIT 20");
            case H2 -> h2Shell() + " -sql " + word("SELECT * FROM " + spelt(name, ShellHint::inQuotes) + " LIMIT 20");
        };
    }

    private String psql() {
        RunningPostgres own = embedded.getIfAvailable();
        return own != null ? own.psqlCommand() : "psql " + word(withoutPassword(url.replaceFirst("^jdbc:", "")));
    }

    /** It asks for the password. */
    private String mariaDb() {
        Matcher parts = MARIADB.matcher(url);
        return parts.matches()
                ? "mariadb"
                        + option(" -h ", parts.group("host"))
                        + option(" -P ", parts.group("port"))
                        + option(" -u ", user())
                        + " -p"
                        + option(" ", parts.group("database"))
                : "mariadb";
    }

    /** H2 has no client but its own archive, which Caravan brings. */
    private String h2Shell() {
        CodeSource archive = org.h2.Driver.class.getProtectionDomain().getCodeSource();
        String path = archive == null ? "h2.jar" : archive.getLocation().getPath();
        String user = user();
        return "java -cp %s org.h2.tools.Shell -url %s -user %s"
                .formatted(
                        word(path),
                        word(url.replaceAll("(?i);(user|password)=[^;]*", "")),
                        user == null ? "sa" : word(user));
    }

    private @Nullable String user() {
        Matcher user = USER.matcher(url);
        return user.find() ? user.group(1) : null;
    }

    private static String option(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? "" : name + word(value);
    }

    /** As a shell reads it. */
    private static String word(String text) {
        return text.matches("[\\w./:@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static String spelt(TableName table, UnaryOperator<String> quotes) {
        return table.schema() == null
                ? quotes.apply(table.name())
                : quotes.apply(table.schema()) + "." + quotes.apply(table.name());
    }

    /** With quotes where folding to lower case would change the name. */
    private static String asPsqlReads(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : inQuotes(name);
    }

    private static String inBackticks(String name) {
        return name.matches("\\w+") ? name : '`' + name.replace("`", "``") + '`';
    }

    /** With quotes where folding to upper case would change the name. */
    private static String inQuotes(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT)) && name.matches("\\w+")
                ? name
                : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String withoutPassword(String url) {
        return url.replaceAll("(?i)([?&])password=[^&]*&?", "$1")
                .replaceAll("[?&]$", "")
                .replaceAll("//([^:@/]*):[^@/]*@", "//$1@");
    }
}
