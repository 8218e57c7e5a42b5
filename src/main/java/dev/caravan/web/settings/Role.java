package dev.caravan.web.settings;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Permissions of a user; each role includes the previous ones. */
public enum Role {
    /** Reads jobs, rejects, dead letters and feeds. */
    VIEWER,
    /** Submits and aborts jobs, uploads files. */
    LOADER,
    /** Undoes jobs, replays and discards dead letters. */
    OPERATOR;

    /** This role and the previous ones, for Spring's {@code hasRole}. */
    public List<GrantedAuthority> authorities() {
        return EnumSet.range(VIEWER, this).stream()
                .map(role -> (GrantedAuthority) new SimpleGrantedAuthority("ROLE_" + role))
                .toList();
    }

    /** The highest role among the names in a token; unknown names are ignored. */
    public static Optional<Role> highestOf(List<String> names) {
        return List.of(values()).stream()
                .filter(role -> names.stream()
                        .anyMatch(name -> name.toUpperCase(Locale.ROOT).equals(role.name())))
                .reduce((lower, higher) -> higher);
    }
}
