package dev.caravan.web;

import dev.caravan.jobs.ShellHint;
import dev.caravan.web.settings.LoggedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * What the page's commands need beside their job, so that they can be pasted: where the data directory is. It is told to logins that are
 * not bound, on this machine alone: to others folders of the server are nothing. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class CommandOptions {
    private final ShellHint hint;
    private final HttpServletRequest request;

    /** @param request of the calling thread, as Spring injects it */
    CommandOptions(ShellHint hint, HttpServletRequest request) {
        this.hint = hint;
        this.request = request;
    }

    @Nullable String forThisReader() {
        return LoggedIn.submitter().unbound() && isHere() ? hint.dataDirectoryOption() : null;
    }

    /** A proxy on this machine says for whom it asks. */
    private boolean isHere() {
        if (request.getHeader("Forwarded") != null || request.getHeader("X-Forwarded-For") != null) {
            return false;
        }
        try {
            // An address, which is not looked up.
            return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
