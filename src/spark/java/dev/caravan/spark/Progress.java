package dev.caravan.spark;

import dev.caravan.feed.report.ReportException;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells the process that started the driver how far it is, by lines on stdout: {@code caravan range N}, {@code caravan part N}, {@code caravan
 * failed MESSAGE} for a report that can't be made, {@code caravan lost MESSAGE} for one that another attempt may make, {@code caravan done}.
 */
final class Progress extends SparkListener {
    private static final int MOST_CHARS = 2_000;

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.reason() == Success$.MODULE$) {
            say((end.taskType().equals("ShuffleMapTask") ? "range " : "part ")
                    + end.taskInfo().partitionId());
        }
    }

    static void done() {
        say("done");
    }

    static void failed(Throwable failure) {
        Throwable said = failure;
        while (said.getCause() != null && !(said instanceof ReportException)) {
            said = said.getCause();
        }
        boolean isFinal = said instanceof ReportException;
        String message = String.valueOf(isFinal ? said.getMessage() : said).replaceAll("\\s+", " ");
        say((isFinal ? "failed " : "lost ") + message.substring(0, Math.min(MOST_CHARS, message.length())));
    }

    private static synchronized void say(String line) {
        System.out.println("caravan " + line);
        System.out.flush();
    }
}
