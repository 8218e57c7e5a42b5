package dev.caravan.tools.generate;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Words for made-up people. A name has a spelling for mailboxes where it isn't just lower case. */
final class Words {
    private static final Pattern COMMA = Pattern.compile(",\\s*");

    /** A part of a name, and the same in ASCII letters for an e-mail address. */
    record Name(String written, String mailbox) {}

    static final Name[] GIVEN = names("""
            Anna, Ben, Chiara, David, Emma, Farid, Grace, Henri, Ines, Jonas, Karin, Liam, Mona, Noah, Olga, Paul, \
            Quinn, Rosa, Sam, Tessa, Umar, Vera, Wim, Yara, Zoë=zoe, Björn=bjoern, Łukasz=lukasz, Søren=soren, \
            José=jose, Renée=renee, Ştefan=stefan, Jürgen=juergen, Олена=olena, Ελένη=eleni, Đorđe=djordje, \
            太郎=taro, 美咲=misaki, 伟=wei, 지민=jimin, अनिल=anil, מרים=miriam, سلمى=salma, Jean-Luc=jean-luc, \
            Mary Jo=maryjo""");

    static final Name[] FAMILY = names("""
            Almeida, Berg, Castillo, Dubois, Eriksen, Fischer, Greene, Haddad, Ito, Jansen, Kowalski, Lindqvist, \
            Moreau, Novak, Okafor, Petrov, Quist, Rossi, Smith, Tanaka, Underhill, Vermeer, Wagner, Young, Zhang, \
            Müller=mueller, Åström=astroem, Żak=zak, Güneş=gunes, Núñez=nunez, O'Brien=obrien, \
            Škvorecký=skvorecky, de la Cruz=delacruz, van 't Hof=vanthof, Smith-Jones=smith-jones, 山田=yamada, 王=wang, \
            김=kim, Шевченко=shevchenko""");

    /** Domains below names that RFC 2606 reserves, so that no address exists. */
    static final String[] DOMAINS = list("""
            example.com, example.org, example.net, mail.example.com, post.example.org, harbour-mail.example.net, \
            nordlicht.example.com, 4winds.example.org, a.very.deep.example.net, kaffee-haus.example.com, \
            uni.example.org""");

    static final String[] COMPANIES = {
        "Nordlicht GmbH",
        "Blue Anchor Ltd",
        "Vale & Sons",
        "Brook, Vale & Sons",
        "Kaffeehaus Löwe",
        "Quist AB",
        "Sakura 商事",
        "The \"Old\" Mill",
        "Fjord Freight, Inc.",
        "Müller, Maier & Co. KG",
        "Papeterie Été",
        "Cometa S.p.A.",
        "Tin Can Radio",
        "Zebra 7"
    };

    static final String[] CITIES = list("""
            Berlin, Paris, Köln, Zürich, São Paulo, 東京, Kraków, Oslo, Lyon, Porto, Gent, Łódź, Wien, Rome, Ames, \
            Malmö, Київ, Bath""");

    /** A tilde is replaced by a number. */
    static final String[] COMMENTS = {
        "call back",
        "prefers e-mail",
        "order ~",
        "order ~, paid",
        "moved, new address follows",
        "met at the fair in hall 4, stand ~, wants the catalogue",
        "first floor\nring twice",
        "line one\r\nline two\r\n\r\nline four, the last",
        "said \"later\", then \"never\"",
        "\"",
        "1,5 kg; 2,5 kg",
        "grüße 👋🏽",
        "客户编号 ~",
        "paid €~,50",
        "tab\there",
        "back\\slash"
    };

    /** ISO 8601 dates of twelve years. */
    static final String[] DATES = IntStream.range(0, 12 * 365)
            .mapToObj(day -> LocalDate.of(2014, 1, 1).plusDays(day).toString())
            .toArray(String[]::new);

    private Words() {}

    private static String[] list(String words) {
        return COMMA.split(words.strip());
    }

    private static Name[] names(String words) {
        return Arrays.stream(list(words)).map(Words::name).toArray(Name[]::new);
    }

    private static Name name(String word) {
        int sign = word.indexOf('=');
        return sign < 0
                ? new Name(word, word.toLowerCase(Locale.ROOT))
                : new Name(word.substring(0, sign), word.substring(sign + 1));
    }
}
