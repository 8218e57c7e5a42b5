package dev.caravan.web.upload;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/** The owner of an upload: the logged-in user, or, without login, the address of the client. */
public final class UploadClient {
    private UploadClient() {}

    public static String of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? "address " + request.getRemoteAddr() : "user " + principal.getName();
    }
}
