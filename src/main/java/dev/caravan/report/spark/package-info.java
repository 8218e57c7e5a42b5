/** Apache Spark as a child process: where it is, and a run of it. */
@NullMarked
@NamedInterface("spark")
package dev.caravan.report.spark;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
