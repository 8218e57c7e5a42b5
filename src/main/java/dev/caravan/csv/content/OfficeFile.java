package dev.caravan.csv.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Documents of office programs, which are archives: of Office Open XML (ECMA-376, part 2), OpenDocument (part 2) and OLE 2. */
public final class OfficeFile {
    private static final String SAVE = "save it as CSV";
    private static final String EXPORT = "export its table as CSV";
    private static final int LOCAL_HEADER_BYTES = 30;

    private OfficeFile() {}

    /**
     * The document that a zip archive is; null if it is an archive of files.
     *
     * @param names of its entries
     * @param mimetype what its entry {@code mimetype} holds; empty if there is none
     */
    public static @Nullable ForeignContent of(Collection<String> names, String mimetype) {
        if (mimetype.startsWith("application/vnd.oasis.opendocument.spreadsheet")) {
            return new ForeignContent("an OpenDocument spreadsheet (.ods)", SAVE);
        }
        if (mimetype.startsWith("application/vnd.oasis.opendocument.")) {
            return new ForeignContent("an OpenDocument file", EXPORT);
        }
        if (mimetype.startsWith("application/epub")) {
            return new ForeignContent("an e-book (.epub)", EXPORT);
        }
        if (any(names, "xl/workbook.bin"::equals)) {
            return new ForeignContent("an Excel workbook (.xlsb)", SAVE);
        }
        if (any(names, name -> name.startsWith("xl/")) && any(names, OfficeFile::isOpenXml)) {
            return new ForeignContent("an Excel workbook (.xlsx)", SAVE);
        }
        if (any(names, name -> name.startsWith("word/")) && any(names, OfficeFile::isOpenXml)) {
            return new ForeignContent("a Word document (.docx)", EXPORT);
        }
        if (any(names, name -> name.startsWith("ppt/")) && any(names, OfficeFile::isOpenXml)) {
            return new ForeignContent("a PowerPoint presentation (.pptx)", EXPORT);
        }
        if (any(names, "Index/Document.iwa"::equals)) {
            return new ForeignContent("a document of Apple Numbers or Pages", EXPORT);
        }
        return any(names, "[Content_Types].xml"::equals) && any(names, "_rels/.rels"::equals)
                ? new ForeignContent("a Microsoft Office document", EXPORT)
                : null;
    }

    private static boolean isOpenXml(String name) {
        return name.equals("[Content_Types].xml") || name.startsWith("_rels/") || name.startsWith("docProps/");
    }

    private static boolean any(Collection<String> names, Predicate<String> test) {
        return names.stream().anyMatch(test);
    }

    /** A zip archive at a place where its directory can't be read, by the headers of its first entries. */
    static ForeignContent ofZip(byte[] sample) {
        String text = new String(sample, StandardCharsets.ISO_8859_1);
        List<String> names = new ArrayList<>();
        for (int at = text.indexOf("PK\3\4"); at >= 0; at = text.indexOf("PK\3\4", at + 4)) {
            int from = at + LOCAL_HEADER_BYTES;
            if (from <= text.length()) {
                int length = text.charAt(at + 26) | text.charAt(at + 27) << 8;
                names.add(text.substring(from, Math.min(text.length(), from + length)));
            }
        }
        int first = LOCAL_HEADER_BYTES + "mimetype".length();
        ForeignContent document =
                of(names, text.startsWith("mimetype", LOCAL_HEADER_BYTES) ? text.substring(first) : "");
        return document != null
                ? document
                : new ForeignContent(
                        "a zip archive, which is read only from a file of this machine or a web server",
                        "unpack it first");
    }

    static ForeignContent ofCompoundFile(byte[] sample) {
        String text = new String(sample, StandardCharsets.ISO_8859_1);
        if (text.contains(utf16("EncryptedPackage"))) {
            return new ForeignContent("an encrypted Office document", "save it as CSV");
        }
        return text.contains(utf16("Workbook")) || text.contains(utf16("Book"))
                ? new ForeignContent("an Excel workbook (.xls)", SAVE)
                : new ForeignContent("a file of Microsoft Office, such as an Excel workbook (.xls)", SAVE);
    }

    private static String utf16(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
    }
}
