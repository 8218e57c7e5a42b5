package dev.caravan.reconcile;

import java.util.List;

/** A file with a column of each type, spelled in all the ways that the type takes, and the feed that says so. */
final class TypedFile {
    static final String CSV = """
            id,name,amount,paid,born,day,seen,at,link,account,guid,doc
            1,Ann,1.50,yes,1999-12-31,31/1/2024,2024-12-31 23:59,2024-12-31T23:59:58.123456+02:00,https://a.example/,DE89 3704 0044 0532 0130 00,{6FA459EA-EE8A-3CA4-894E-DB77E160355E},"{""b"":1, ""a"":[1,2]}"
            +2," Bob, ""B""
            of Köln",-0.25,F, NA ,1/12/2023,2024-01-01T00:00:00.5,2024-01-01 10:00 +0530,http://b.example/x?y=1,gb82west12345698765432,6fa459eaee8a3ca4894edb77e160355e,[]
            003,"",1e3,0,0001-01-01,NA,2024-02-29,2024-02-29,,,,
            4,,NA,,,,,,,,,
            9223372036854775807,NA,12345678901234567890.123,On,2024-02-29,29/2/2024,2024-06-30 12:00:00,2024-06-30 12:00Z,ftp://c.example/,NO9386011117947,,null
            """;

    static final List<String> FEED = List.of(
            "caravan.feeds.typed.match=typed*.csv",
            "caravan.feeds.typed.table=typed",
            "caravan.feeds.typed.columns.id.type=integer",
            "caravan.feeds.typed.columns.name.type=text",
            "caravan.feeds.typed.columns.name.null-values=NA",
            "caravan.feeds.typed.columns.name.rename=full_name",
            "caravan.feeds.typed.columns.amount.type=decimal",
            "caravan.feeds.typed.columns.amount.null-values=NA",
            "caravan.feeds.typed.columns.paid.type=boolean",
            "caravan.feeds.typed.columns.born.type=date",
            "caravan.feeds.typed.columns.born.null-values=NA",
            "caravan.feeds.typed.columns.day.type=date",
            "caravan.feeds.typed.columns.day.format=d/M/yyyy",
            "caravan.feeds.typed.columns.day.null-values=NA",
            "caravan.feeds.typed.columns.seen.type=timestamp",
            "caravan.feeds.typed.columns.at.type=timestamptz",
            "caravan.feeds.typed.columns.link.type=url",
            "caravan.feeds.typed.columns.account.type=iban",
            "caravan.feeds.typed.columns.guid.type=uuid",
            "caravan.feeds.typed.columns.doc.type=json");

    private TypedFile() {}
}
