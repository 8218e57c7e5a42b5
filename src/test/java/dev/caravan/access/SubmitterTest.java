package dev.caravan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitterTest {
    private static Submitter bound(List<String> tables, List<String> feeds, List<String> sources) {
        return new Submitter("crm", List.of(new Binding(tables, feeds, sources)));
    }

    @ParameterizedTest
    @CsvSource({
        "crm.*, crm.contact, true",
        "crm.*, crm.a.b, true",
        "crm.*, crm2.contact, false",
        "crm.*, contact, false",
        "crm*, crm.secret, false",
        "crm*, crm_contact, true",
        "*, contact, true",
        "*, crm.contact, false",
        "*.*, crm.contact, true",
        "contact, contact, true",
        "contact, Contact, false",
        "contact, contacts, false",
        "a.c, abc, false",
    })
    void aTableIsAllowedByItsSchemaAndItsName(String pattern, String table, boolean allowed) {
        assertThat(bound(List.of(pattern), List.of(), List.of()).sees(null, table, null, "/x"))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "/data/crm/*, /data/crm/a.csv, true",
        "/data/crm/*, /data/crm/deep/a.csv, true",
        "/data/crm/*, /data/crm, false",
        "/data/crm/*, /data/crm2/a.csv, false",
        "/data/*/in.csv, /data/crm/in.csv, true",
        "/data/*/in.csv, /data/crm/deep/in.csv, false",
        "/data/crm/*, https://example.com/data/crm/a.csv, false",
        "s3://exports/crm/*, s3://exports/crm/a.csv, true",
        "s3://exports/crm/*, s3://exports2/crm/a.csv, false",
        "s3://exports/crm/*, s3://exports/other.csv, false",
        "https://files.example.com/crm/*, https://files.example.com/crm/a.csv?sig=1, true",
        "https://files.example.com/crm/*, https://FILES.example.com/crm/a.csv, true",
        "https://files.example.com/crm/*, http://files.example.com/crm/a.csv, false",
        "https://files.example.com/crm/*, https://files.example.com/crm/../secret.csv, false",
        "https://files.example.com/crm/*, https://files.example.com/crm/%2e%2E/secret.csv, false",
        "https://files.example.com/crm/*, https://files.example.com/crm/..%2fsecret.csv, false",
        "https://files.example.com/crm/*, https://files.example.com/CRM/a.csv, false",
        "https://*.example.com/*, https://a.b.example.com/x.csv, true",
        "https://*.example.com/*, https://example.com/x.csv, false",
        "https://*.example.com/*, https://evil.com/.example.com/x.csv, false",
        "https://*.example.com/*, https://evil.com?.example.com/x.csv, false",
        "https://files.example.com/*, https://files.example.com.evil.com/x.csv, false",
        "https://files.example.com/a.csv, https://files.example.com/a.csv?of=another, false",
        "sftp://crm@files.example.com/crm/*, sftp://crm@files.example.com/crm/a.csv, true",
        "sftp://crm@FILES.example.com/crm/*, sftp://crm@files.example.com/crm/deep/a.csv, true",
        "sftp://files.example.com/crm/*, sftp://files.example.com/crm/a.csv, true",
        "sftp://files.example.com/crm/*, sftp://root@files.example.com/crm/a.csv, false",
        "sftp://crm@files.example.com/crm/*, sftp://Crm@files.example.com/crm/a.csv, false",
        "sftp://crm@files.example.com/crm/*, sftp://crm@files.example.com/crm/../secret.csv, false",
        "sftp://crm@files.example.com/crm/*, sftp://crm@files.example.com:2222/crm/a.csv, false",
        "sftp://crm@files.example.com/crm/*, sftp://crm@evil.com/@files.example.com/crm/a.csv, false",
    })
    void aSourceIsAllowedByItsPlace(String pattern, String source, boolean allowed) {
        assertThat(bound(List.of(), List.of(), List.of(pattern)).sees(null, "t", null, source))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/*",
                "https://files.example.com*",
                "https://*/x",
                "https://*.com",
                "sftp://*@files.example.com/x",
                "sftp://crm:secret@files.example.com/x",
                "file:///x",
                "/a/../b",
                "*"
            })
    void aSourceThatCouldBeTakenForMoreIsNoPattern(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Binding(List.of(), List.of(), List.of(pattern)));
    }

    @Test
    void aFolderBehindALinkIsTheFolder(@TempDir Path directory) throws IOException {
        Path real = Files.createDirectories(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Submitter submitter = bound(List.of(), List.of(), List.of(link + "/*"));
        assertThatCode(() -> submitter.requireSource(real.toRealPath() + "/a.csv", "a.csv"))
                .doesNotThrowAnyException();
    }

    @Test
    void allBindingsOfALoginHold() {
        Submitter submitter = new Submitter(
                "crm",
                List.of(
                        new Binding(List.of("crm.*"), List.of(), List.of()),
                        new Binding(List.of("*.contact"), List.of("contacts"), List.of())));
        assertThatCode(() -> submitter.requireLoad("crm.contact", "contacts")).doesNotThrowAnyException();
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> submitter.requireLoad("crm.plan", "contacts"))
                .withMessageContaining("crm.plan")
                .withMessageContaining("crm.*");
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> submitter.requireLoad("crm.contact", null))
                .withMessageContaining("contacts");
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(submitter::requireReport);
    }

    @Test
    void itsOwnJobsAreSeenWhateverItIsBoundTo() {
        Submitter submitter = bound(List.of("crm.*"), List.of(), List.of());
        assertThat(submitter.sees("crm", "other", null, "/x")).isTrue();
        assertThat(submitter.sees("anna", "other", null, "/x")).isFalse();
        assertThat(submitter.sees(null, null, null, "/x")).isFalse();
        assertThat(Submitter.ANYBODY.sees("anna", null, null, "/x")).isTrue();
    }
}
