/** Feeds as YAML files: written, checked with the lines of their faults, and described by a JSON Schema. */
@NullMarked
@NamedInterface("yaml")
package dev.caravan.feed.yaml;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
