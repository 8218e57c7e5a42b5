package dev.caravan.web.settings;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What somebody may do; each may do what those before it may. */
public enum Role {
    /** Looks: jobs, rejects, dead letters, feeds. */
    VIEWER,
    /** Makes jobs, uploads files, stops jobs. */
    LOADER,
    /** Deletes rows again, replays and discards dead letters. */
    OPERATOR;

    /** Of itself and of those before it, for Spring's {@code hasRole}. */
    public List<GrantedAuthority> authorities() {
        return EnumSet.range(VIEWER, this).stream()
                .map(role -> (GrantedAuthority) new SimpleGrantedAuthority("ROLE_" + role))
                .toList();
    }

    /** Of the roles that a token names; others than ours are nobody's business here. */
    public static List<GrantedAuthority> authoritiesOf(List<String> names) {
        return List.of(values()).stream()
                .filter(role -> names.stream()
                        .anyMatch(name -> name.toUpperCase(Locale.ROOT).equals(role.name())))
                .reduce((lower, higher) -> higher)
                .map(Role::authorities)
                .orElse(List.of());
    }
}
