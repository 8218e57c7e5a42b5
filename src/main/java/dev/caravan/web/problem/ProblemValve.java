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

/** What Tomcat itself refuses, before any filter or controller sees it, as a problem too; Tomcat makes it by its name. */
public final class ProblemValve extends ErrorReportValve {
    private static final int FIRST_ERROR = 400;

    /** Methods, codings and versions that nobody here speaks are the client's mistake: nothing is wrong with the server. */
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
            // Nobody is there to read it.
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            ExceptionUtils.handleThrowable(e);
        }
    }

    private static int statusOf(int status) {
        return UNSPOKEN.contains(status) ? HttpServletResponse.SC_BAD_REQUEST : status;
    }
}
