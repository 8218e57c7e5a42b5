/** The crash test: a load that is disturbed in every way that is known, and the proof that nothing came of it. */
@NullMarked
package dev.caravan.cli.crash;

import org.jspecify.annotations.NullMarked;
