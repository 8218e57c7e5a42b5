/** Makes files of any size to try Caravan with, and says what a load of them must leave in the table. */
@NullMarked
package dev.caravan.cli.generate;

import org.jspecify.annotations.NullMarked;
