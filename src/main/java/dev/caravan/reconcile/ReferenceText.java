package dev.caravan.reconcile;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.reject.RejectedSourceText;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/**
 * A job's source as a plain UTF-8 file for DuckDB: decompressed, decoded by the JDK, with placeholders instead of rejected records.
 *
 * @param hasBlanksAtQuotes whether fields may have spaces outside their quotes
 */
record ReferenceText(Path file, boolean hasBlanksAtQuotes) {
    private static final char MARK_CHARACTER = 0xfeff;
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * @param source read to its end
     * @throws RejectsMaskingReader.WrongRejectException if the source has another text at the place of a reject
     * @throws java.nio.charset.CharacterCodingException if bytes outside of rejects can't be decoded
     */
    static ReferenceText write(
            InputStream source,
            DecompressionLimits decompressionLimits,
            LoadPlan plan,
            Iterator<RejectedSourceText> rejects,
            Path file)
            throws IOException {
        Dialect dialect = plan.dialect();
        Charset charset = plan.charset();
        InputStream kept = new RejectsMaskingReader(
                CsvSource.unpacked(source, decompressionLimits), rejects, charset, placeholder(plan));
        try (DuckDbText text =
                new DuckDbText(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES), dialect)) {
            if (charset.equals(StandardCharsets.UTF_8)) {
                withoutMark(kept).transferTo(text);
            } else {
                Writer utf8 = new OutputStreamWriter(text, StandardCharsets.UTF_8);
                withoutMark(new InputStreamReader(
                                kept,
                                charset.newDecoder()
                                        .onMalformedInput(CodingErrorAction.REPORT)
                                        .onUnmappableCharacter(CodingErrorAction.REPORT)))
                        .transferTo(utf8);
                utf8.flush();
            }
            return new ReferenceText(file, text.hasBlanksAtQuotes());
        }
    }

    /** A record in place of a reject. Not empty, because an empty line of one column is no record. */
    private static String placeholder(LoadPlan plan) {
        return "x" + plan.dialect().delimiter().repeat(plan.fileWidth() - 1);
    }

    private static InputStream withoutMark(InputStream in) throws IOException {
        PushbackInputStream out = new PushbackInputStream(in, MARK.length);
        byte[] head = out.readNBytes(MARK.length);
        if (!Arrays.equals(head, MARK)) {
            out.unread(head);
        }
        return out;
    }

    private static Reader withoutMark(Reader in) throws IOException {
        BufferedReader out = new BufferedReader(in, BUFFER_BYTES);
        out.mark(1);
        if (out.read() != MARK_CHARACTER) {
            out.reset();
        }
        return out;
    }
}
