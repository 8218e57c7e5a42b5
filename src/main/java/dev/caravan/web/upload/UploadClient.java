package dev.caravan.web.upload;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/** Who uploads: whoever is logged in, or, where nobody is, the address that the request comes from. */
final class UploadClient {
    private UploadClient() {}

    static String of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? "address " + request.getRemoteAddr() : "user " + principal.getName();
    }
}
