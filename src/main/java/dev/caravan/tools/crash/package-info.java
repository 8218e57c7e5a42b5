/** The crash test: loads a generated file while it injects faults, and verifies the result. */
@NullMarked
@NamedInterface("crash")
package dev.caravan.tools.crash;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
