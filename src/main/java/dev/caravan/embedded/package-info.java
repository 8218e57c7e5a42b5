/** Starts PostgreSQL and ElasticMQ for the default profile. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire"})
package dev.caravan.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
