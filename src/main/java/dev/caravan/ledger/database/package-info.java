/** What differs between databases in the SQL of the ledger. */
@NullMarked
@NamedInterface("database")
package dev.caravan.ledger.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
