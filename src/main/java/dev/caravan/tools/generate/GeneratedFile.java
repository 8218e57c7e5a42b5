package dev.caravan.tools.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * A CSV file that is generated while it is written.
 *
 * @param <E> the outcome that a reader of the file must reach
 */
interface GeneratedFile<E> {
    /**
     * Writes the file to a stream, which it leaves open.
     *
     * @param progress receives the rows written so far, every few thousand rows, in the calling thread
     */
    E writeTo(OutputStream out, LongConsumer progress) throws IOException;
}
