package dev.caravan;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;

/**
 * The Spring application that every role of Caravan runs in; the command line starts it.
 *
 * <p>Transactions are opened where they are needed, in code: looking for {@code @Transactional} on each method of each
 * bean, hundreds on a route of the endpoint DSL, took a fifth of the start.
 */
@SpringBootApplication(exclude = {TransactionAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
public class CaravanApplication {}
