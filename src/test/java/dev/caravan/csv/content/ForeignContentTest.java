package dev.caravan.csv.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignContentTest {
    private static final DialectOptions DELIMITED = new DialectOptions(",", null, null, null, null, false, null, null);

    @SuppressWarnings("ArrayRecordComponent") // Nothing compares cases.
    private record Case(String expected, byte[] bytes) {
        Case(String expected, String text) {
            this(expected, text.getBytes(ISO_8859_1));
        }

        @Override
        public String toString() {
            return expected;
        }
    }

    /** Heads as the programs write them that make such files. */
    static List<Case> binaries() throws IOException {
        return List.of(
                new Case(
                        "a PDF document: export its table as CSV",
                        "%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
                new Case("a PDF document", "%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"),
                new Case("a PNG image", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\6\0\0\0"),
                new Case("a JPEG image", "\u00ff\u00d8\u00ff\u00e0\0\20JFIF\0\1\1\0\0\1\0\1\0\0\u00ff\u00db"),
                new Case("a GIF image", "GIF89a\1\0\1\0\u0080\0\0\u00ff\u00ff\u00ff\0\0\0!\u00f9\4\1\0\0\0\0,"),
                new Case("a TIFF image", "II*\0\b\0\0\0\1\0"),
                new Case("a WebP image", "RIFF$\0\0\0WEBPVP8 \30\0\0\0"),
                new Case("a bitmap image", "BM\u009a\0\0\0\0\0\0\0\u008a\0\0\0(\0\0\0\1\0\0\0"),
                new Case("a 7z archive", "7z\u00bc\u00af'\u001c\0\4\1\2\3"),
                new Case("a RAR archive", "Rar!\u001a\7\1\0"),
                new Case("an xz archive", "\u00fd7zXZ\0\0\4\u00e6\u00d6\u00b4F"),
                new Case("an LZ4 archive", "\4\"M\u0018d@\u00a7\0\0\0"),
                new Case("a tar archive", tar()),
                new Case("a tar archive", gzip(tar())),
                new Case("a gzip archive within another archive", gzip(gzip(tar()))),
                new Case("a Parquet file: convert it to CSV", "PAR1\25\0\25\u0018\25\u0018,\25\6\25\0\25\6\25\6PAR1"),
                new Case("an Avro file", "Obj\1\4\24avro.codec\bnull\26avro.schema\u00e2\1{\"type\":\"record\"}"),
                new Case("an ORC file", "ORC\n\u0018\n\4\b\1\20\1\n\6\b\1\0"),
                new Case("an Arrow file", "ARROW1\0\0\u00ff\u00ff\u00ff\u00ff\20\1\0\0"),
                new Case("an SQLite database", "SQLite format 3\0\20\0\1\1\0@  \0\0\0\2"),
                new Case(
                        "an Excel workbook (.xls): save it as CSV",
                        "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1" + "\0".repeat(600)
                                + "W\0o\0r\0k\0b\0o\0o\0k\0"),
                new Case(
                        "a file of Microsoft Office",
                        "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1" + "\0".repeat(600)),
                new Case(
                        "an Excel workbook (.xlsx): save it as CSV",
                        gzip(zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"))),
                new Case(
                        "an Excel workbook (.xlsx)",
                        gzip(zip("docProps/app.xml", "xl/theme/theme1.xml", "[Content_Types].xml"))),
                new Case("an OpenDocument spreadsheet (.ods)", gzip(ods())),
                new Case("a zip archive", gzip(zip("a.csv"))),
                new Case("an executable file", "\u007fELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0"),
                new Case("an executable file", "MZ\u0090\0\3\0\0\0\4\0" + "\0".repeat(60) + "PE\0\0"),
                new Case("binary data", random(3000)),
                new Case("binary data", random(200)),
                new Case("binary data", gzip(random(100_000))),
                new Case("binary data", "\0".repeat(500)),
                new Case(
                        "binary data",
                        "id,name\n1,Ann\n2,Bob\n".getBytes(java.nio.charset.Charset.forName("UTF-32LE"))));
    }

    /** Text of another format, which may be read as CSV if a person says how it is delimited. */
    static List<Case> texts() {
        return List.of(
                new Case("an HTML page", "<!DOCTYPE html><html><body><h1>Login</h1></body></html>\n"),
                new Case(
                        "an HTML page",
                        "\u00ef\u00bb\u00bf\n <!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">\n<HTML lang=en><head>\n<title>a, b</title>\n"),
                new Case(
                        "an HTML page",
                        "<!-- saved -->\n<html><body>\n<table><tr><td>1,2</td></tr></table>\n</body></html>\n<!-- 0.1 s -->"),
                new Case(
                        "an HTML page",
                        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head>\n<meta charset=utf-8>"),
                new Case("an HTML page", "<!DOCTYPE html>\n<title>Sign in</title>\n<p>Please, sign in"),
                new Case("XML", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code></Error>"),
                new Case("XML", "<rows>\n  <row id=\"1\" name=\"a > b\"/>\n  <row id=\"2\"/>\n</rows>\n"),
                new Case("XML", "<?xml version='1.0'?>\n<!DOCTYPE r [<!ENTITY a \"b\">]>\n<r>\n<x>1</x>"),
                new Case(
                        "an Excel workbook in XML: save it as CSV",
                        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\n<Worksheet/></Workbook>"),
                new Case("JSON", "[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":\"b\"}]\n"),
                new Case("JSON", "{\n  \"rows\": [\n    {\"id\": 1, \"x\": NaN},\n"),
                new Case("JSON", "{\"a\": {\"b\": \"c"),
                new Case("JSON", "[]"),
                new Case("JSON", "{\"type\": \"FeatureCollection\", \"features\": []}"),
                new Case("JSON lines", "{\"id\":1,\"name\":\"a\"}\n{\"id\":2,\"name\":\"b\"}\n"),
                new Case("JSON lines", "[1,\"a\"]\r\n[2,\"b\"]\r\n[3,\"c"),
                new Case(
                        "a Git LFS pointer, which stands for the file: run git lfs pull",
                        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"),
                new Case("an RTF document", "{\\rtf1\\ansi{\\fonttbl\\f0 Arial;}}"),
                new Case(
                        "a dump of SQL statements",
                        "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n"),
                new Case("a script", "#!/bin/sh\necho a,b\n"));
    }

    @ParameterizedTest
    @MethodSource({"binaries", "texts"})
    void whatIsNoCsvIsNamed(Case foreign) {
        assertThatThrownBy(() -> open(foreign.bytes(), DialectOptions.NONE))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageStartingWith("the file is " + foreign.expected())
                .hasMessageContaining(": ");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textOfAnyFormatIsReadIfAPersonSaysHow(Case foreign) throws IOException {
        open(foreign.bytes(), DELIMITED);
        assertThatThrownBy(() -> open(foreign.bytes(), DialectOptions.NONE))
                .hasMessageEndingWith("give --delimiter and --header or --no-header)");
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void binaryDataIsNeverRead(Case foreign) {
        assertThatThrownBy(() -> open(foreign.bytes(), DELIMITED)).isInstanceOf(UnreadableSourceException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<TICKER>,<PER>,<DATE>,<OPEN>\nAAPL,D,20240101,1.5\n",
                "<DATE>\n2024-01-01\n",
                "<html>,<title>\n1,2\n",
                "<b>Ann</b>,1\n<b>Bob</b>,2\n",
                "<b>Ann</b>\n<b>Bob</b>\n",
                "<a href=\"x,y\">z</a>;1\n<a href=\"u\">v</a>;2\n",
                "<html><body>a</body></html>,200\n<html><body>b</body></html>,404\n",
                "<!DOCTYPE html><html></html>\t200\n<!DOCTYPE html><html></html>\t404\n",
                "<ns:export xmlns:ns=\"http://example.com/ns\">\nid,name\n1,Ann\n",
                "<?xml version=\"1.0\"?>\nid,name\n1,Ann\n",
                "<meta xmlns:x=\"http://example.com/x\"><x:title>Sales</x:title></meta>\nid,name\n1,Ann\n",
                "<none>\n<none>\n<some>\n",
                "<5,>5\n1,2\n",
                "body\n<html><body>a</body></html>\n<html><body>b</body></html>\n",
                "document\n{\"id\":1,\"name\":\"a\"}\n{\"id\":2,\"name\":\"b\"}\n",
                "{\"id\":1},Ann\n{\"id\":2},Bob\n",
                "{\"id\":1}\t{\"a\":2}\n{\"id\":2}\t{\"a\":3}\n",
                "{\"id\":1};7\n",
                "\"{\"\"id\"\":1}\"\n\"{\"\"id\"\":2}\"\n",
                "[id],[name]\n1,Ann\n",
                "[1],[2]\n[3],[4]\n",
                "[2024-01-01 10:00:00] started\n[2024-01-01 10:00:01] stopped\n",
                "{a},{b}\n1,2\n",
                "{1F2E-33}\n{1F2E-34}\n",
                "[\"a\",\"b\"\n1,2\n",
                "url\nhttps://example.com/?a=1,2\nhttps://example.com/<b>\n",
                "version https://git-lfs.github.com/spec/v1,size\n1,2\n",
                "GIF89a,b\n1,2\n",
                "PAR1,ORC\n1,2\n",
                "MZ,ID3\n1,2\n",
                "%PDF,b\n1,2\n",
                "PK\n1\n",
                "BM,II*\n1,2\n",
                "# comment\nid,name\n1,Ann\n",
                "id\u0001name\n1\u0001Ann\n2\u0001Bob\n",
                "col1|col\0002\nval1|val2\n",
                "id,name\n1,Ann\n2,\0\1\2\3\4\5\6\7\n3,Bob\n",
                "id,name\n1,Ann\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            })
    void aTableIsReadWhateverStandsInIt(String text) throws IOException {
        open(text.getBytes(UTF_8), DialectOptions.NONE);
        open(("\uFEFF" + text).getBytes(UTF_16LE), DialectOptions.NONE);
    }

    @Test
    void aLongDocumentIsToldByItsBeginning() {
        String rows = "<row><a>1</a></row>\n".repeat(100_000);
        assertThatThrownBy(() -> open(("<rows>\n" + rows).getBytes(UTF_8), DialectOptions.NONE))
                .hasMessageStartingWith("the file is XML");
        String objects = "{\"a\": 1, \"b\": [2, 3]},\n".repeat(100_000);
        assertThatThrownBy(() -> open(("[" + objects).getBytes(UTF_8), DialectOptions.NONE))
                .hasMessageStartingWith("the file is JSON:");
    }

    private static void open(byte[] bytes, DialectOptions options) throws IOException {
        try (CsvSource source =
                CsvSource.open(new ByteArrayInputStream(bytes), options, List.of(), RecordLimits.standard())) {
            assertThat(source.columns()).isNotNegative();
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new Random(bytes).nextBytes(random);
        return random;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("a.csv");
            entry.setSize(4);
            tar.putArchiveEntry(entry);
            tar.write("a\n1\n".getBytes(UTF_8));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("<x/>".getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] ods() throws IOException {
        byte[] type = "application/vnd.oasis.opendocument.spreadsheet".getBytes(UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("mimetype");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(type.length);
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(type);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(type);
            zip.putNextEntry(new ZipEntry("content.xml"));
        }
        return bytes.toByteArray();
    }
}
