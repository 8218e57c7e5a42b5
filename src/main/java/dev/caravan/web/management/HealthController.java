package dev.caravan.web.management;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Liveness of this process; database and queue are not checked. */
@RestController
@Tag(name = "Health")
@ConditionalOnProperty("caravan.management.enabled")
class HealthController {
    @Schema(name = "Health")
    record Health(String status) {}

    @Operation(summary = "Check that this process answers")
    @GetMapping("/health")
    Health health() {
        return new Health("UP");
    }
}
