package dev.caravan.load.chunk;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Each record of the chunk satisfies the rules of its job's plan; one violation a record that doesn't. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = AcceptableRowsValidator.class)
@interface AcceptableRows {
    String message() default "rows break the rules of their feed";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
