package dev.caravan;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;

/**
 * The Spring application that every role of Caravan runs in; the command line starts it.
 *
 * <p>Transactions are opened where they are needed, in code: the flow commits chunk by chunk, and no bean method is a transaction.
 *
 * <p>Its classes are found by {@code META-INF/spring.components}.
 */
@SpringBootApplication(exclude = {TransactionAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
public class CaravanApplication {}
