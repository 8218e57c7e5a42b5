/** Answers with files, whole or in byte ranges. */
@NullMarked
package dev.caravan.web.download;

import org.jspecify.annotations.NullMarked;
