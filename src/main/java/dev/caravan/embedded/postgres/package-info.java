/** A PostgreSQL server of Caravan. */
@NullMarked
@NamedInterface("postgres")
package dev.caravan.embedded.postgres;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
