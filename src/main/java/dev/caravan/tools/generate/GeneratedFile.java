package dev.caravan.tools.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * A CSV file that is made while it is written.
 *
 * @param <E> what whoever reads it must come to
 */
interface GeneratedFile<E> {
    /**
     * Writes the file to a stream, which it leaves open.
     *
     * @param progress is told the rows written so far, every few thousand rows, by the calling thread
     */
    E writeTo(OutputStream out, LongConsumer progress) throws IOException;
}
