package dev.caravan;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;

/**
 * The Spring application that every role of Caravan runs in; the command line starts it.
 *
 * <p>Transactions are opened where they are needed, in code: the flow commits chunk by chunk, and no bean method is a transaction.
 *
 * <p>The rooms whose classes Spring creates are named: reading the classes of the others would delay each start.
 */
@SpringBootApplication(
        exclude = {TransactionAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class},
        scanBasePackages = {
            "dev.caravan.check",
            "dev.caravan.deadletter",
            "dev.caravan.duplicates",
            "dev.caravan.embedded",
            "dev.caravan.feed",
            "dev.caravan.intake",
            "dev.caravan.jobs",
            "dev.caravan.ledger",
            "dev.caravan.load",
            "dev.caravan.notification",
            "dev.caravan.publish",
            "dev.caravan.queue",
            "dev.caravan.reconcile",
            "dev.caravan.report",
            "dev.caravan.resilience",
            "dev.caravan.retention",
            "dev.caravan.source",
            "dev.caravan.split",
            "dev.caravan.upload",
            "dev.caravan.web",
        })
public class CaravanApplication {}
