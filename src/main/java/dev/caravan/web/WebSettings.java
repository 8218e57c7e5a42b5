package dev.caravan.web;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.web}: HTTP.
 *
 * @param enabled whether this process answers it; {@code caravan serve} says so
 * @param sourceRoots folders below which files lie that may be loaded by name; what Caravan itself keeps below them may not
 * @param sourceBuckets buckets whose objects may be loaded by name; {@code *}: any
 */
@ConfigurationProperties("caravan.web")
@Validated
record WebSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue(".") List<Path> sourceRoots,
        @DefaultValue List<String> sourceBuckets) {}
