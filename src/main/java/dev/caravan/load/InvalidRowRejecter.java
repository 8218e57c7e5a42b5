package dev.caravan.load;

import dev.caravan.check.Violation;
import dev.caravan.load.chunk.ChunkRows;
import jakarta.validation.ConstraintViolation;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Handler;
import org.apache.camel.component.bean.validator.BeanValidationException;
import org.hibernate.validator.engine.HibernateConstraintViolation;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Rejects the records in which the bean validator found violations. Thread-safe. */
@Component
class InvalidRowRejecter {
    /** A violation that doesn't belong to a record is a bug, and thrown. */
    @Handler
    void refuse(@Body ChunkRows rows, @ExchangeException BeanValidationException found) {
        for (ConstraintViolation<Object> violation : found.getConstraintViolations()) {
            Violation row = rowOf(violation);
            if (row == null) {
                throw new IllegalStateException(found.getMessage(), found);
            }
            rows.reject(row);
        }
    }

    private static @Nullable Violation rowOf(ConstraintViolation<Object> violation) {
        HibernateConstraintViolation<?> found = violation.unwrap(HibernateConstraintViolation.class);
        return found.getDynamicPayload(Violation.class);
    }
}
