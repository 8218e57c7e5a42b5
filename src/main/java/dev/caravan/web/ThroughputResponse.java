package dev.caravan.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * How many records a job accounted for over its time.
 *
 * @param secondsPerPoint how long a point is
 * @param points in the order of time; those without records are left out
 */
@Schema(name = "Throughput")
record ThroughputResponse(double secondsPerPoint, List<Point> points) {
    /** @param seconds from the start of the job to that of the point */
    @Schema(name = "ThroughputPoint")
    record Point(double seconds, long records) {}
}
