package dev.caravan.web;

import dev.caravan.access.NotPermittedException;
import dev.caravan.access.Submitter;
import dev.caravan.web.settings.LoggedIn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files of the server that the client may load by name. */
@RestController
@Tag(name = "Jobs")
@ConditionalOnProperty("caravan.web.enabled")
class SourcesController {
    private static final int MOST = 200;

    private final SourceRoots roots;

    SourcesController(SourceRoots roots) {
        this.roots = roots;
    }

    /**
     * @param files the latest first
     * @param more whether there are others, or places that were not looked at
     */
    @Schema(name = "Sources")
    record SourcesResponse(List<FileJson> files, boolean more) {}

    /**
     * @param source name by which it is loaded
     * @param bytes size
     * @param modified when it was last written, ISO 8601
     */
    @Schema(name = "SourceFile")
    record FileJson(String source, long bytes, String modified) {}

    /** @param q only files whose name contains this text, in any letter case */
    @Operation(summary = "List files of the server that may be loaded by name")
    @GetMapping("/api/sources")
    SourcesResponse list(@RequestParam(required = false) @Nullable @Size(max = 200) String q) {
        Submitter submitter = LoggedIn.submitter();
        String text = q == null ? "" : q.toLowerCase(Locale.ROOT);
        SourceRoots.Listing listing = roots.list(
                MOST, file -> file.source().toLowerCase(Locale.ROOT).contains(text) && isPermitted(submitter, file));
        return new SourcesResponse(
                listing.files().stream()
                        .map(file -> new FileJson(
                                file.source(), file.bytes(), file.modified().toString()))
                        .toList(),
                listing.more());
    }

    private static boolean isPermitted(Submitter submitter, SourceRoots.Listed file) {
        try {
            submitter.requireSource(file.real().toString(), file.source());
            return true;
        } catch (NotPermittedException e) {
            return false;
        }
    }
}
