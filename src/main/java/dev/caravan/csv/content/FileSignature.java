package dev.caravan.csv.content;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binary formats by their magic numbers, as the formats' specifications and file(1)'s database have them. A magic number that is
 * readable text counts only if control characters follow, which every binary format has in its header.
 */
final class FileSignature {
    private static final int HEADER_BYTES = 512;

    private static final String EXPORT = "export its table as CSV";
    private static final String CONVERT = "convert it to CSV";
    private static final String UNPACK = "unpack it first";
    private static final String OTHER = "name the CSV file instead";

    /**
     * @param at where the magic number begins
     * @param magic its bytes, as ISO-8859-1
     */
    private record Magic(int at, String magic, ForeignContent content) {
        Magic(int at, String magic, String kind, String advice) {
            this(at, magic, new ForeignContent(kind, advice));
        }
    }

    private static final List<Magic> MAGICS = List.of(
            new Magic(0, "PAR1", "a Parquet file", CONVERT),
            new Magic(0, "PARE", "an encrypted Parquet file", CONVERT),
            new Magic(0, "ORC", "an ORC file", CONVERT),
            new Magic(0, "Obj\1", "an Avro file", CONVERT),
            new Magic(0, "ARROW1\0\0", "an Arrow file (Feather)", CONVERT),
            new Magic(0, "FEA1", "a Feather file", CONVERT),
            new Magic(0, "\u0089HDF\r\n\u001a\n", "an HDF5 file", EXPORT),
            new Magic(0, "CDF\1", "a NetCDF file", EXPORT),
            new Magic(0, "CDF\2", "a NetCDF file", EXPORT),
            new Magic(0, "SQLite format 3\0", "an SQLite database", EXPORT),
            new Magic(8, "DUCK", "a DuckDB database", EXPORT),
            new Magic(4, "Standard Jet DB", "a Microsoft Access database", EXPORT),
            new Magic(4, "Standard ACE DB", "a Microsoft Access database", EXPORT),
            new Magic(0, "PGDMP", "a dump of pg_dump", "restore it, and export its table as CSV"),
            new Magic(0, "PGCOPY\n\u00ff\r\n\0", "binary data of PostgreSQL's COPY", "copy it WITH (FORMAT csv)"),
            new Magic(0, "RDX2\n", "an R data file", EXPORT),
            new Magic(0, "RDX3\n", "an R data file", EXPORT),
            new Magic(0, "X\n\0\0\0", "an R data file (.rds)", EXPORT),
            new Magic(0, "$FL2@(#)", "an SPSS file (.sav)", EXPORT),
            new Magic(12, "\u00c2\u00ea\u0081`\u00b3\u0014\u0011\u00cf", "a SAS data set", EXPORT),
            new Magic(0, "<stata_dta>", "a Stata file (.dta)", EXPORT),
            new Magic(0, "\u0093NUMPY", "a NumPy array (.npy)", EXPORT),
            new Magic(0, "\u0080\2", "a Python pickle", EXPORT),
            new Magic(0, "\u0080\3", "a Python pickle", EXPORT),
            new Magic(0, "\u0080\4\u0095", "a Python pickle", EXPORT),
            new Magic(0, "\u0080\5\u0095", "a Python pickle", EXPORT),
            new Magic(0, "\u00fd7zXZ\0", "an xz archive, which is not read", UNPACK),
            new Magic(0, "7z\u00bc\u00af'\u001c", "a 7z archive, which is not read", UNPACK),
            new Magic(0, "Rar!\u001a\7", "a RAR archive, which is not read", UNPACK),
            new Magic(0, "\4\"M\u0018", "an LZ4 archive, which is not read", UNPACK),
            new Magic(0, "LZIP\1", "an lzip archive, which is not read", UNPACK),
            new Magic(0, "]\0\0\u0080\0", "an LZMA archive, which is not read", UNPACK),
            new Magic(0, "]\0\0\0\1", "an LZMA archive, which is not read", UNPACK),
            new Magic(0, "\u001f\u009d", "an archive of compress (.Z), which is not read", UNPACK),
            new Magic(0, "\u00ff\6\0\0sNaPpY", "Snappy data, which is not read", UNPACK),
            new Magic(0, "MSCF\0\0\0\0", "a cabinet archive, which is not read", UNPACK),
            new Magic(0, "\u00c7q", "a cpio archive, which is not read", UNPACK),
            new Magic(0, "\u001f\u008b\b", "a gzip archive within another archive", UNPACK),
            new Magic(0, "(\u00b5/\u00fd", "a Zstandard archive within another archive", UNPACK),
            new Magic(0, "BZh91AY&SY", "a bzip2 archive within another archive", UNPACK),
            new Magic(0, "\u0089PNG\r\n\u001a\n", "a PNG image", OTHER),
            new Magic(0, "\u00ff\u00d8\u00ff", "a JPEG image", OTHER),
            new Magic(0, "GIF87a", "a GIF image", OTHER),
            new Magic(0, "GIF89a", "a GIF image", OTHER),
            new Magic(0, "II*\0", "a TIFF image", OTHER),
            new Magic(0, "MM\0*", "a TIFF image", OTHER),
            new Magic(8, "WEBP", "a WebP image", OTHER),
            new Magic(14, "(\0\0\0", "a bitmap image", OTHER),
            new Magic(0, "\0\0\1\0\1\0", "an icon", OTHER),
            new Magic(0, "8BPS\0\1", "a Photoshop image", OTHER),
            new Magic(4, "ftyp", "a video, or an image in HEIF", OTHER),
            new Magic(0, "\u001aE\u00df\u00a3", "a Matroska video", OTHER),
            new Magic(0, "OggS\0", "an Ogg sound file", OTHER),
            new Magic(0, "ID3\2", "an MP3 sound file", OTHER),
            new Magic(0, "ID3\3", "an MP3 sound file", OTHER),
            new Magic(0, "ID3\4", "an MP3 sound file", OTHER),
            new Magic(0, "fLaC\0", "a FLAC sound file", OTHER),
            new Magic(8, "WAVE", "a WAVE sound file", OTHER),
            new Magic(0, "\u007fELF", "an executable file", OTHER),
            new Magic(0, "MZ", "an executable file", OTHER),
            new Magic(0, "\u00ca\u00fe\u00ba\u00be", "an executable file", OTHER),
            new Magic(0, "\u00cf\u00fa\u00ed\u00fe", "an executable file", OTHER),
            new Magic(0, "\u00ce\u00fa\u00ed\u00fe", "an executable file", OTHER),
            new Magic(0, "\0asm", "an executable file", OTHER),
            new Magic(0, "wOF2", "a font", OTHER),
            new Magic(0, "age-encryption.org/v1\n", "an encrypted file", "decrypt it first"));

    private FileSignature() {}

    /** What the bytes are the beginning of; null if no magic number is found. */
    static @Nullable ForeignContent of(byte[] sample) {
        String head = new String(sample, 0, Math.min(sample.length, HEADER_BYTES), StandardCharsets.ISO_8859_1);
        // A PDF document may be all of text (ISO 32000-1, 7.5.2).
        if (head.matches("(?s)\\s*%PDF-\\d\\.\\d.*")) {
            return new ForeignContent("a PDF document", EXPORT);
        }
        if (!isBinary(head)) {
            return null;
        }
        if (head.startsWith("PK\3\4") || head.startsWith("PK\5\6")) {
            return OfficeFile.ofZip(sample);
        }
        if (head.startsWith("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1")) {
            return OfficeFile.ofCompoundFile(sample);
        }
        if (isTar(sample)) {
            return new ForeignContent("a tar archive, which is not read", UNPACK);
        }
        for (Magic magic : MAGICS) {
            if (head.startsWith(magic.magic(), magic.at()) && isComplete(magic, head)) {
                return magic.content();
            }
        }
        return null;
    }

    /** Formats whose magic number is not at the beginning, or too short, have another sign there. */
    private static boolean isComplete(Magic magic, String head) {
        return switch (magic.magic()) {
            case "WEBP", "WAVE" -> head.startsWith("RIFF");
            case "(\0\0\0" -> head.startsWith("BM") && head.startsWith("\0\0\0\0", 6);
            case "ftyp" -> head.startsWith("\0\0");
            case "MZ" -> head.length() > 0x40 && head.startsWith("\0\0", 0x3e);
            default -> true;
        };
    }

    /** A single control character, unless it is NUL, may be the delimiter of a text. */
    private static boolean isBinary(String head) {
        return head.indexOf('\0') >= 0
                || head.chars()
                                .filter(c -> BinaryData.isControl((byte) c))
                                .distinct()
                                .count()
                        > 1;
    }

    /** Whether the first header has the checksum of its bytes, which tells archives without a magic number too (POSIX.1-1988, 10.1.1). */
    private static boolean isTar(byte[] sample) {
        int from = 148;
        int to = 156;
        if (sample.length < HEADER_BYTES || sample[0] == 0) {
            return false;
        }
        int sum = 0;
        for (int p = 0; p < HEADER_BYTES; p++) {
            sum += p >= from && p < to ? ' ' : sample[p] & 0xff;
        }
        String stated = new String(sample, from, to - from, StandardCharsets.ISO_8859_1).replaceAll("[\\s\0]+", "");
        return stated.matches("[0-7]{1,8}") && Integer.parseInt(stated, 8) == sum;
    }
}
