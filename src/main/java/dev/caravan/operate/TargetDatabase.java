package dev.caravan.operate;

import dev.caravan.embedded.RunningPostgres;
import dev.caravan.feed.TableName;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How a person looks at what was loaded. */
@Component
public class TargetDatabase {
    private final ObjectProvider<RunningPostgres> embedded;
    private final String url;

    TargetDatabase(ObjectProvider<RunningPostgres> embedded, @Value("${caravan.db.url:}") String url) {
        this.embedded = embedded;
        this.url = url;
    }

    /** A shell line that shows a table; it holds no password. */
    public String lookAt(String table) {
        RunningPostgres own = embedded.getIfAvailable();
        String psql =
                own != null ? own.psqlCommand() : "psql '" + withoutPassword(url.replaceFirst("^jdbc:", "")) + "'";
        return psql + " -c 'TABLE " + quoted(TableName.parse(table)) + " LIMIT 20'";
    }

    private static String quoted(TableName table) {
        String name = quoted(table.name());
        return (table.schema() == null ? name : quoted(table.schema()) + "." + name).replace("'", "'\\''");
    }

    /** As psql reads it: quotes where folding to lower case would change the name. */
    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String withoutPassword(String url) {
        return url.replaceAll("(?i)([?&])password=[^&]*&?", "$1")
                .replaceAll("[?&]$", "")
                .replaceAll("//([^:@/]*):[^@/]*@", "//$1@");
    }
}
