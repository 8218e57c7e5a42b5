/** Reads and lists files of SFTP servers, by Camel's sftp component. */
@NullMarked
@NamedInterface("sftp")
package dev.caravan.source.sftp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
