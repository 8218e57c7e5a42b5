package dev.caravan.intake;

import dev.caravan.ledger.job.Claim;
import java.util.List;

/**
 * What became of a file.
 *
 * @param claims one, or one for each CSV file of an archive, in its order
 * @param passedOver names of the archive's other files
 */
public record SubmitResult(List<Claim> claims, List<String> passedOver) {
    public SubmitResult {
        claims = List.copyOf(claims);
        passedOver = List.copyOf(passedOver);
    }
}
