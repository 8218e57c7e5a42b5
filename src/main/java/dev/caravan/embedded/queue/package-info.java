/** ElasticMQ in this process, with the SQS API. */
@NullMarked
@NamedInterface("queue")
package dev.caravan.embedded.queue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
