/** The SQS queues that the stages share, their limits, and how a process reaches them. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error"})
package dev.caravan.queue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
