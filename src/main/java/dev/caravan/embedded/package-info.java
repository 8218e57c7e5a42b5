/** Starts PostgreSQL and ElasticMQ for the default profile. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
