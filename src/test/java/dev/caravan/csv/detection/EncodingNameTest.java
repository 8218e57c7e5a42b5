package dev.caravan.csv.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingNameTest {
    /** Names of Python, PostgreSQL, MySQL, iconv, Windows and Excel. */
    @ParameterizedTest
    @CsvSource({
        "utf8,UTF-8",
        "UTF_8,UTF-8",
        "utf-8-sig,UTF-8",
        "utf_8_sig,UTF-8",
        "utf8mb4,UTF-8",
        "UTF-8//TRANSLIT,UTF-8",
        "cp65001,UTF-8",
        "utf-16-le,UTF-16LE",
        "utf_16,UTF-16",
        "UCS-2LE,UTF-16LE",
        "latin-1,ISO-8859-1",
        "latin1,ISO-8859-1",
        "LATIN_1,ISO-8859-1",
        "iso8859-1,ISO-8859-1",
        "iso 8859 15,ISO-8859-15",
        "latin-9,ISO-8859-15",
        "LATIN2,ISO-8859-2",
        "cp1252,windows-1252",
        "CP-1252,windows-1252",
        "win-1252,windows-1252",
        "WIN1252,windows-1252",
        "windows1252,windows-1252",
        "1252,windows-1252",
        "ansi,windows-1252",
        "ANSI,windows-1252",
        "WIN1250,windows-1250",
        "win1251,windows-1251",
        "WIN866,IBM866",
        "cp850,IBM850",
        "ibm-850,IBM850",
        "850,IBM850",
        "cp437,IBM437",
        "KOI8R,KOI8-R",
        "koi8_u,KOI8-U",
        "macroman,x-MacRoman",
        "mac-roman,x-MacRoman",
        "macintosh,x-MacRoman",
        "shift-jis,Shift_JIS",
        "ShiftJIS,Shift_JIS",
        "SJIS,Shift_JIS",
        "cp932,windows-31j",
        "euc_jp,EUC-JP",
        "ujis,EUC-JP",
        "EUC_KR,EUC-KR",
        "UHC,x-windows-949",
        "big5,Big5",
        "gb-18030,GB18030",
        "ascii,US-ASCII",
    })
    void anEncodingHasTheNamesOfOtherPrograms(String name, Charset charset) {
        assertThat(EncodingName.parse(name)).isEqualTo(charset);
    }

    @ParameterizedTest
    @CsvSource({
        "latn1,latin1",
        "utf-88,UTF-8",
        "windows-1525,windows-1252",
        "iso-8859-99,ISO-8859-9",
        "shiftjs,Shift_JIS",
        "klingon,UTF-8",
        "'',UTF-8",
    })
    void anUnknownNameIsRefusedWithNearOnes(String name, String near) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodingName.parse(name))
                .withMessageStartingWith("encoding is '" + name + "', which is unknown; ")
                .withMessageContaining(near);
    }
}
