package dev.caravan.web.settings;

import dev.caravan.access.Binding;
import org.springframework.security.core.GrantedAuthority;

/**
 * Travels with a login's roles, and restricts them.
 *
 * @param name unique among the authorities of a login
 */
public record BoundAuthority(String name, Binding binding) implements GrantedAuthority {
    @Override
    public String getAuthority() {
        return name;
    }
}
