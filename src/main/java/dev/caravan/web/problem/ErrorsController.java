package dev.caravan.web.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers refusals of filters, and requests that no controller handles, as problems; its own address is not found. */
@RestController
@Hidden
@ConditionalOnProperty("caravan.management.enabled")
class ErrorsController implements ErrorController {
    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        int code = status instanceof Integer known
                ? known
                : ProblemType.NOT_FOUND.status().value();
        ProblemType.of(code).answer(response, code, "the request can't be answered");
    }
}
