package dev.caravan.ledger;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Migrations of a later version, which the ledger has and this version does not know. So that workers of two versions share a ledger, the
 * description of a migration, which is in the ledger, says who can go on (expand and contract): {@code expand …} every earlier version,
 * {@code contract after 2 …} those that know migration 2. Any other is for versions that know it.
 */
final class LaterMigrations {
    private static final Pattern EXPAND = Pattern.compile("expand( .*)?");
    private static final Pattern CONTRACT = Pattern.compile("contract after (\\d+)( .*)?");

    private LaterMigrations() {}

    /** @throws UserException if a migration of a later version has made the ledger unfit for this one */
    static void check(MigrationInfoService ledger) {
        MigrationVersion latest = Arrays.stream(ledger.all())
                .filter(each -> each.getState().isResolved())
                .map(MigrationInfo::getVersion)
                // The creation of the schema has none.
                .filter(Objects::nonNull)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
        for (MigrationInfo each : ledger.all()) {
            if (isLater(each) && !isFitFor(latest, each)) {
                throw new UserException(
                        ErrorKind.CONFIGURATION,
                        "the ledger is a later version's: its migration %s (%s) is not for this one, which knows %s; start that version, or restore a backup"
                                .formatted(each.getVersion(), each.getDescription(), latest));
            }
        }
    }

    private static boolean isLater(MigrationInfo migration) {
        return migration.getState() == MigrationState.FUTURE_SUCCESS
                || migration.getState() == MigrationState.FUTURE_FAILED;
    }

    private static boolean isFitFor(MigrationVersion latest, MigrationInfo later) {
        if (later.getState() == MigrationState.FUTURE_FAILED) {
            return false;
        }
        Matcher contract = CONTRACT.matcher(later.getDescription());
        return EXPAND.matcher(later.getDescription()).matches()
                || (contract.matches() && latest.isAtLeast(contract.group(1)));
    }
}
