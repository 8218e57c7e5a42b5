package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * A service or program that some tests need and not every machine has. Without it they are skipped, unless the environment variable
 * {@code CARAVAN_REQUIRE} names it, as in {@code CARAVAN_REQUIRE=localstack,chromium}: then they fail.
 */
public enum Requirement {
    /** S3, SQS and SNS: localstack/run-on-host.sh, or Docker. */
    LOCALSTACK,
    /** The aws command, which localstack/run-on-host.sh installs too. */
    AWS,
    /** Chromium and chromedriver on the PATH. */
    CHROMIUM,
    /** The MariaDB binaries that the build has on Linux amd64. */
    MARIADB,
    /** The pooler of PostgreSQL sessions, on the PATH or in /usr/sbin. */
    PGBOUNCER,
    /** The server that scrapes metrics and answers queries, on the PATH. */
    PROMETHEUS,
    /** PostgreSQL's command, on the PATH. */
    PSQL,
    /** Apache Spark 4, by SPARK_HOME or spark-submit on the PATH. */
    SPARK;

    private static final String VARIABLE = "CARAVAN_REQUIRE";

    /**
     * Skips the calling test, or its class, if the requirement is missing; fails it if {@code CARAVAN_REQUIRE} names the requirement.
     *
     * @param hint how to provide it
     */
    public void orSkip(boolean available, String hint) {
        orSkip(available, hint, required(Objects.requireNonNullElse(System.getenv(VARIABLE), "")));
    }

    void orSkip(boolean available, String hint, Set<Requirement> required) {
        if (required.contains(this)) {
            assertThat(available).as("%s requires %s: %s", VARIABLE, this, hint).isTrue();
        }
        Assumptions.assumeTrue(available, () -> "skipped without %s: %s".formatted(this, hint));
    }

    /**
     * @param names separated by commas, in either letter case
     * @throws IllegalArgumentException for an unknown name: a misspelt one would let tests be skipped
     */
    static Set<Requirement> required(String names) {
        return Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> valueOf(name.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Requirement.class)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
