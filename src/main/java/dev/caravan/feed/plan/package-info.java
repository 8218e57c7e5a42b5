/** The load plan: what the head of a file makes of the settings of its job. */
@NullMarked
@NamedInterface("plan")
package dev.caravan.feed.plan;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
