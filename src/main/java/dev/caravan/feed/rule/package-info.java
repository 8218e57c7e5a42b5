/** The rules that a feed states for columns and for what its columns do not foresee. */
@NullMarked
@NamedInterface("rule")
package dev.caravan.feed.rule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
