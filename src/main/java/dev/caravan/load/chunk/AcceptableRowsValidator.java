package dev.caravan.load.chunk;

import dev.caravan.check.Violation;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.List;
import org.hibernate.validator.constraintvalidation.HibernateConstraintValidatorContext;

/** Reports each record that breaks a rule as a constraint violation that carries the record, column and reason. */
public class AcceptableRowsValidator implements ConstraintValidator<AcceptableRows, ChunkRows> {
    @Override
    public boolean isValid(ChunkRows rows, ConstraintValidatorContext context) {
        List<Violation> violations = rows.violations();
        if (violations.isEmpty()) {
            return true;
        }
        HibernateConstraintValidatorContext report = context.unwrap(HibernateConstraintValidatorContext.class);
        report.disableDefaultConstraintViolation();
        for (Violation violation : violations) {
            report.withDynamicPayload(violation)
                    .buildConstraintViolationWithTemplate(violation.reason())
                    // Violations are a set: without its index in the path, the second record with the same reason would
                    // be lost.
                    .addPropertyNode("records")
                    .addBeanNode()
                    .inIterable()
                    .atIndex(violation.record())
                    .addConstraintViolation();
        }
        return false;
    }
}
