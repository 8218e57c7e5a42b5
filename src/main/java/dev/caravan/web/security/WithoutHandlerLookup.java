package dev.caravan.web.security;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.Ordered;

/**
 * Removes the handler lookup of Spring Security 6: it would look up the handler of each request once more, before the filters, for rules
 * that match paths without it.
 */
public final class WithoutHandlerLookup implements BeanDefinitionRegistryPostProcessor, Ordered {
    private static final String INTROSPECTOR = "mvcHandlerMappingIntrospector";

    /** Before Spring Security's own, which takes the bean up where there is one. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (registry.containsBeanDefinition(INTROSPECTOR)) {
            registry.removeBeanDefinition(INTROSPECTOR);
        }
    }
}
