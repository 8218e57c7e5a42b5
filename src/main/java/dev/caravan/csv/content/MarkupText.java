package dev.caravan.csv.content;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTML and XML (XML 1.0, 2.1 and 2.8) by the structure of the document: prolog, and one root element with elements in it, after
 * which nothing follows. A table whose cells or names are tags ({@code <DATE>,<OPEN>}), or that has a tag as its title, is none.
 */
final class MarkupText {
    private static final String PAGE_ADVICE = "download the CSV file itself; a page often is a login or an error";

    private final String text;
    private final boolean whole;
    private boolean declared;
    private boolean typed;
    private boolean html;

    private MarkupText(String text, boolean whole) {
        this.text = text;
        this.whole = whole;
    }

    /**
     * @param text begins with {@code <}
     * @param whole whether it is the whole file
     */
    static @Nullable ForeignContent of(String text, boolean whole) {
        return new MarkupText(text, whole).content();
    }

    private @Nullable ForeignContent content() {
        int root = endOfProlog();
        int nameEnd = endOfName(root);
        int tagEnd = nameEnd < 0 ? -1 : endOfTag(nameEnd);
        if (tagEnd < 0) {
            return null;
        }
        String name = text.substring(root + 1, nameEnd);
        html |= name.equalsIgnoreCase("html");
        boolean closed = text.charAt(tagEnd - 2) == '/';
        int end = closed ? tagEnd : html ? endOfLast("html") : endOfElement(name, tagEnd);
        boolean parent = typed || text.startsWith("<", passBlanks(tagEnd));
        boolean document = end >= 0
                ? isEnd(passMisc(end)) && (parent || declared)
                // The document goes on beyond the sample, was cut off, or leaves the last tags out, as HTML may.
                : parent && (declared || typed || html || !whole);
        if (!document) {
            return null;
        }
        if (html) {
            return new ForeignContent("an HTML page", PAGE_ADVICE);
        }
        return name.equals("Workbook")
                ? new ForeignContent("an Excel workbook in XML", "save it as CSV")
                : new ForeignContent("XML", "convert it to CSV");
    }

    /** Declaration, document type, comments and processing instructions. Returns where the root element should begin. */
    private int endOfProlog() {
        declared = text.startsWith("<?xml") && text.length() > 5 && Character.isWhitespace(text.charAt(5));
        int at = passMisc(0);
        if (text.regionMatches(true, at, "<!doctype", 0, 9)) {
            int type = passBlanks(at + 9);
            html = text.regionMatches(true, type, "html", 0, 4);
            typed = true;
            int subset = text.indexOf('[', at);
            int end = text.indexOf('>', at);
            if (subset >= 0 && subset < end) {
                end = text.indexOf("]>", subset) + 1;
            }
            at = end <= 0 ? at : passMisc(end + 1);
        }
        return at;
    }

    /** Passes white space, comments and processing instructions. */
    private int passMisc(int from) {
        int at = passBlanks(from);
        while (text.startsWith("<!--", at) || text.startsWith("<?", at)) {
            String close = text.startsWith("<?", at) ? "?>" : "-->";
            int end = text.indexOf(close, at);
            if (end < 0) {
                return at;
            }
            at = passBlanks(end + close.length());
        }
        return at;
    }

    private int passBlanks(int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private boolean isEnd(int at) {
        return at == text.length() || (html && at + 1 < text.length() && text.charAt(at) == '<');
    }

    /** Returns -1 if no tag begins there. */
    private int endOfName(int at) {
        if (at + 1 >= text.length() || text.charAt(at) != '<' || !isNameStart(text.charAt(at + 1))) {
            return -1;
        }
        int end = at + 2;
        while (end < text.length() && isName(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNameStart(char sign) {
        return Character.isLetter(sign) || sign == '_';
    }

    private static boolean isName(char sign) {
        return Character.isLetterOrDigit(sign) || "_:.-".indexOf(sign) >= 0;
    }

    /** Index after the tag's end; -1 if it has none, or something that is no attribute. */
    private int endOfTag(int nameEnd) {
        char quote = 0;
        for (int at = nameEnd; at < text.length(); at++) {
            char sign = text.charAt(at);
            if (quote != 0) {
                quote = sign == quote ? 0 : quote;
            } else if (sign == '>') {
                return at + 1;
            } else if (sign == '<') {
                return -1;
            } else if (sign == '"' || sign == '\'') {
                quote = sign;
            }
        }
        return -1;
    }

    /** Index after the element's own end tag; -1 if it is not in the text. */
    private int endOfElement(String name, int from) {
        int depth = 1;
        for (int at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at + 1)) {
            boolean closes = text.startsWith("</", at);
            int begin = at + (closes ? 2 : 1);
            if (!text.startsWith(name, begin)
                    || begin + name.length() >= text.length()
                    || isName(text.charAt(begin + name.length()))) {
                continue;
            }
            int end = endOfTag(begin + name.length());
            if (end > 0 && text.charAt(end - 2) != '/') {
                depth += closes ? -1 : 1;
            }
            if (depth == 0) {
                return end;
            }
        }
        return -1;
    }

    private int endOfLast(String name) {
        int at = text.toLowerCase(Locale.ROOT).lastIndexOf("</" + name);
        return at < 0 ? -1 : endOfTag(at + 2 + name.length());
    }
}
