/** Creates, examines and writes target tables; one dialect for each database. */
@NullMarked
@NamedInterface("table")
package dev.caravan.load.table;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
