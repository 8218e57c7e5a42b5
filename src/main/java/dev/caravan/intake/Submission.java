package dev.caravan.intake;

import dev.caravan.ledger.Claim;
import java.util.List;

/**
 * What became of a file.
 *
 * @param claims one, or one for each CSV file of an archive, in its order
 * @param passedOver names of the archive's other files
 */
public record Submission(List<Claim> claims, List<String> passedOver) {
    public Submission {
        claims = List.copyOf(claims);
        passedOver = List.copyOf(passedOver);
    }
}
