package dev.caravan.web.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** Answers Tomcat's own refusals, which no filter or controller sees, as problems. Tomcat creates it by its class name. */
public final class ProblemValve extends ErrorReportValve {
    private static final int FIRST_ERROR = 400;

    /** Unsupported methods, codings and versions are errors of the client, not of the server. */
    private static final Set<Integer> UNSPOKEN =
            Set.of(HttpServletResponse.SC_NOT_IMPLEMENTED, HttpServletResponse.SC_HTTP_VERSION_NOT_SUPPORTED);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        if (response.getStatus() < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            int status = statusOf(response.getStatus());
            ProblemType.of(status).answer(response, status, "the request is not well-formed HTTP, or breaks a limit");
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // The client has disconnected.
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            ExceptionUtils.handleThrowable(e);
        }
    }

    private static int statusOf(int status) {
        return UNSPOKEN.contains(status) ? HttpServletResponse.SC_BAD_REQUEST : status;
    }
}
