package dev.caravan.cli.preview;

import dev.caravan.cli.application.CommandEnvironment;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.RenamedSettings;
import dev.caravan.ledger.database.Database;
import dev.caravan.source.http.UrlSettings;
import dev.caravan.source.s3.S3Settings;
import dev.caravan.source.sftp.SftpSettings;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The configuration of reading files. It is read without starting the application, which would take most of a preview's time.
 *
 * @param s3 settings of the S3 client
 * @param urls settings of the HTTP client
 * @param sftp settings of connections with SFTP servers
 * @param limits of the size of decompressed sources
 * @param database the kind into which a load would go
 */
public record PreviewSettings(
        Feeds feeds,
        DecompressionLimits limits,
        S3Settings s3,
        UrlSettings urls,
        SftpSettings sftp,
        Database database) {
    /** @param properties settings that the command's options stand for */
    public static PreviewSettings read(Map<String, Object> properties) {
        ConfigurableEnvironment environment = CommandEnvironment.read(properties);
        RenamedSettings.refuse(environment);
        ArchiveSettings archives = Binder.get(environment).bindOrCreate("caravan.archive", ArchiveSettings.class);
        return new PreviewSettings(
                Feeds.configuredBy(environment),
                archives.limits(),
                Binder.get(environment).bindOrCreate("caravan.s3", S3Settings.class),
                Binder.get(environment).bindOrCreate("caravan.url", UrlSettings.class),
                Binder.get(environment).bindOrCreate("caravan.sftp", SftpSettings.class),
                Database.of(environment.getProperty("caravan.db.url", "")));
    }
}
