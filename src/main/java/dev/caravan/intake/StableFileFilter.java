package dev.caravan.intake;

import java.io.File;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Lets a file pass whose name is one to take, once it is written: its size and time have stood still for {@code caravan.inbox.stable-for}, or the
 * done-file beside it is there.
 *
 * <p>Instead of camel-file's {@code readLock=changed}, which blocks the poller for a second a file and, with
 * {@code readLockMinAge}, takes a half-written copy whose time is old (CAMEL-19378). A file that is renamed into place
 * waits the same while; that costs latency, never a half-read file.
 */
@Component("stableFileFilter")
@ConditionalOnProperty("caravan.inbox.enabled")
class StableFileFilter implements GenericFileFilter<File> {
    private final InboxSettings settings;
    private final Intake intake;
    private final PassedOver passedOver;
    private final Map<String, Sight> sights = new ConcurrentHashMap<>();

    StableFileFilter(InboxSettings settings, Intake intake, PassedOver passedOver) {
        this.settings = settings;
        this.intake = intake;
        this.passedOver = passedOver;
    }

    private record Sight(long length, long lastModified, long sinceNanos) {}

    @Override
    public boolean accept(GenericFile<File> file) {
        if (file.isDirectory()) {
            return true;
        }
        if (isTemporary(file.getFileNameOnly())) {
            return false;
        }
        if (settings.doneFileSuffix() != null) {
            return hasDoneFile(file, settings.doneFileSuffix());
        }
        if (!isWanted(file)) {
            passedOver.count(settings.directory().toString(), file.getAbsoluteFilePath());
            return false;
        }
        return hasStoodStill(file);
    }

    /** Of a zip archive the names within tell. */
    private boolean isWanted(GenericFile<File> file) {
        String name = file.getFileNameOnly();
        return settings.suffix().isEmpty()
                ? name.toLowerCase(Locale.ROOT).endsWith(".zip")
                        || intake.wants(file.getFile().toPath().toAbsolutePath())
                : name.endsWith(settings.suffix());
    }

    private boolean hasStoodStill(GenericFile<File> file) {
        long now = System.nanoTime();
        Sight sight = sights.compute(file.getAbsoluteFilePath(), (path, before) -> {
            boolean same = before != null
                    && before.length == file.getFileLength()
                    && before.lastModified == file.getLastModified();
            return same ? before : new Sight(file.getFileLength(), file.getLastModified(), now);
        });
        boolean stood = now - sight.sinceNanos >= settings.stableFor().toNanos();
        if (stood) {
            sights.remove(file.getAbsoluteFilePath());
        }
        return stood;
    }

    private static boolean hasDoneFile(GenericFile<File> file, String suffix) {
        return !file.getFileNameOnly().endsWith(suffix) && new File(file.getAbsoluteFilePath() + suffix).exists();
    }

    private static boolean isTemporary(String name) {
        return name.startsWith(".")
                || name.endsWith("~")
                || name.endsWith(".part")
                || name.endsWith(".tmp")
                || name.endsWith(".filepart")
                || name.endsWith(".crdownload");
    }
}
