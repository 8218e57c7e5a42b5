/** Uploads over HTTP: form, body, Dropzone chunks, tus. */
@NullMarked
package dev.caravan.web.upload;

import org.jspecify.annotations.NullMarked;
