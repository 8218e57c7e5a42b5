package dev.caravan.spark;

import dev.caravan.feed.report.ReportException;
import dev.caravan.report.cluster.ClusterPlan;
import dev.caravan.report.cluster.ClusterPlan.PlannedSource;
import dev.caravan.report.cluster.LocalTaskFiles;
import dev.caravan.report.cluster.TaskFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Objects of S3, by Hadoop's S3A, and files of this machine. Thread-safe. */
final class HadoopTaskFiles implements TaskFiles {
    private static final String SCHEME = "s3a";
    private static final String NO_S3A =
            "this Spark has no S3A: put hadoop-aws and the AWS SDK among its jars, or name them by caravan.report.spark.jars (docs/how-to/spark.md)";

    private final LocalTaskFiles local;
    private final Configuration conf;

    /** Where files of the run are put; null: a directory. */
    private final @Nullable Path prefix;

    HadoopTaskFiles(ClusterPlan plan, Configuration conf) {
        this.local = new LocalTaskFiles(java.nio.file.Path.of(plan.directory()), plan.decompressionLimits());
        this.conf = conf;
        this.prefix = ClusterPlan.isObject(plan.directory()) ? path(plan.directory()) : null;
    }

    /** Key as it is: Hadoop's own way from a URI takes it apart. */
    private static Path path(String uri) {
        URI object = URI.create(uri);
        return new Path(SCHEME, object.getAuthority(), object.getPath());
    }

    private FileSystem at(Path path) throws IOException {
        try {
            return path.getFileSystem(conf);
        } catch (RuntimeException e) {
            // So it wraps a ClassNotFoundException.
            throw e.getCause() instanceof ClassNotFoundException ? new ReportException(NO_S3A, e) : e;
        }
    }

    /** @throws ReportException if this Spark can't read S3 */
    void requireS3(ClusterPlan plan) throws IOException {
        for (PlannedSource source : plan.sources()) {
            if (ClusterPlan.isObject(source.file())) {
                at(path(source.file()));
            }
        }
        if (prefix != null) {
            at(prefix);
        }
    }

    @Override
    public InputStream source(PlannedSource source, long from) throws IOException {
        if (!ClusterPlan.isObject(source.file())) {
            return local.source(source, from);
        }
        Path path = path(source.file());
        FileSystem files = at(path);
        FileStatus status = files.getFileStatus(path);
        if (!(status instanceof EtagSource object)
                || !object.getEtag().replace("\"", "").equals(source.etag())) {
            throw new ReportException("%s has been replaced since it was taken".formatted(source.file()));
        }
        try {
            // Of this ETag or not at all, also after a broken connection.
            FSDataInputStream in = files.openFile(path)
                    .withFileStatus(status)
                    .opt("fs.option.openfile.read.policy", "sequential")
                    .build()
                    .get();
            in.seek(from);
            return in;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return prefix == null ? local.open(name) : at(prefix).open(new Path(prefix, name));
    }

    @Override
    public java.nio.file.Path temporary(String name) throws IOException {
        return prefix == null ? local.temporary(name) : Files.createTempFile("caravan-", "." + name);
    }

    @Override
    public void put(java.nio.file.Path temporary, String name) throws IOException {
        if (prefix == null) {
            local.put(temporary, name);
        } else {
            // The object is there when all of it is.
            at(prefix).copyFromLocalFile(true, true, new Path(temporary.toUri()), new Path(prefix, name));
        }
    }
}
