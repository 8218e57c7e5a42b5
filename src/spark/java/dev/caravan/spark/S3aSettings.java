package dev.caravan.spark;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** S3A as Caravan reaches S3, which it says in the environment of the driver. What Spark's own configuration says comes first. */
final class S3aSettings {
    private static final String HADOOP = "spark.hadoop.";
    private static final String S3A = HADOOP + "fs.s3a.";
    private static final String PROVIDER = S3A + "aws.credentials.provider";

    private S3aSettings() {}

    /** Adds them. Spark hands them to executors, and shows neither keys nor tokens of such names. */
    static void addTo(SparkConf conf, Map<String, String> environment) {
        String endpoint = environment.get("AWS_ENDPOINT_URL_S3");
        if (endpoint != null) {
            conf.setIfMissing(S3A + "endpoint", endpoint);
            // Elsewhere buckets seldom have host names of their own.
            conf.setIfMissing(S3A + "path.style.access", "true");
        }
        setIfMissing(conf, "endpoint.region", environment.get("AWS_REGION"));
        if (!conf.contains(PROVIDER)) {
            addCredentials(conf, environment);
        }
    }

    private static void addCredentials(SparkConf conf, Map<String, String> environment) {
        String key = environment.get("AWS_ACCESS_KEY_ID");
        String secret = environment.get("AWS_SECRET_ACCESS_KEY");
        if (key == null || secret == null) {
            // Each machine has a role or profile.
            conf.set(PROVIDER, "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
            return;
        }
        setIfMissing(conf, "access.key", key);
        setIfMissing(conf, "secret.key", secret);
        setIfMissing(conf, "session.token", environment.get("AWS_SESSION_TOKEN"));
    }

    private static void setIfMissing(SparkConf conf, String name, @Nullable String value) {
        if (value != null) {
            conf.setIfMissing(S3A + name, value);
        }
    }

    /** Hadoop's configuration on the driver or an executor. */
    static Configuration hadoop(SparkConf conf) {
        Configuration hadoop = new Configuration();
        for (Tuple2<String, String> each : conf.getAllWithPrefix(HADOOP)) {
            hadoop.set(each._1(), each._2());
        }
        return hadoop;
    }
}
