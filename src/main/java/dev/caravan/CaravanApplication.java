package dev.caravan;

import java.util.List;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.jackson.JsonMixinModuleEntries;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * The Spring application that every role of Caravan runs in; the command line starts it.
 *
 * <p>Transactions are opened where they are needed, in code: the flow commits chunk by chunk, and no bean method is a transaction.
 *
 * <p>Its classes are found by {@code META-INF/spring.components}.
 */
@SpringBootApplication(exclude = {TransactionAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
public class CaravanApplication {
    private static final String MIXINS = "jsonMixinModuleEntries";

    /** Caravan has no mixins for Jackson, in search of which Spring Boot would read all of its classes. */
    @Bean
    static BeanDefinitionRegistryPostProcessor noMixins(ApplicationContext context) {
        return registry -> {
            registry.removeBeanDefinition(MIXINS);
            registry.registerBeanDefinition(
                    MIXINS,
                    new RootBeanDefinition(
                            JsonMixinModuleEntries.class, () -> JsonMixinModuleEntries.scan(context, List.of())));
        };
    }
}
