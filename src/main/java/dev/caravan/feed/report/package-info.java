/** What a report computes: groups, measures, order. */
@NullMarked
@NamedInterface("report")
package dev.caravan.feed.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
