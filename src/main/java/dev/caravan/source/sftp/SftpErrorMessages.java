package dev.caravan.source.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchChangedHostKeyException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchUnknownHostKeyException;
import com.jcraft.jsch.SftpException;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.VanishedSourceException;
import dev.caravan.digest.Sha256;
import dev.caravan.error.RootCause;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why an SFTP server gives no file, in one line that says the way out. */
final class SftpErrorMessages {
    /** JSch has exceptions for some refusals only. */
    private static final Pattern REFUSED =
            Pattern.compile("^(Auth |USERAUTH |Login trials )|Too many authentication failures");

    private SftpErrorMessages() {}

    /** Of a request; an UnreadableSourceException for what will not pass. */
    static IOException of(SftpLocation place, SftpException e) {
        return switch (e.id) {
            case ChannelSftp.SSH_FX_NO_SUCH_FILE ->
                new VanishedSourceException(place + ": no such file or folder", false);
            case ChannelSftp.SSH_FX_PERMISSION_DENIED -> new UnreadableSourceException(place + ": permission denied");
            default ->
                new IOException(
                        e.getCause() == null
                                ? "%s: the server answers: %s".formatted(place, e.getMessage())
                                : "%s: the connection broke: %s"
                                        .formatted(place, RootCause.of(e).getMessage()));
        };
    }

    /**
     * Of a connection; an UnreadableSourceException for what will not pass.
     *
     * @param presented the server's host key; null: it has presented none
     */
    static IOException of(
            SftpLocation place, SftpLogin login, SftpSettings settings, @Nullable HostKey presented, JSchException e) {
        if (e instanceof JSchHostKeyException) {
            String key = presented == null ? "" : " (%s %s)".formatted(presented.getType(), fingerprint(presented));
            return new UnreadableSourceException("%s: its host key%s %s"
                    .formatted(place, key, knownHosts(place, SftpLogin.knownHosts(settings), e)));
        }
        Throwable root = RootCause.of(e);
        String text = String.valueOf(root.getMessage());
        if (REFUSED.matcher(String.valueOf(e.getMessage())).find()) {
            return new UnreadableSourceException(
                    "%s: the server refuses the login of %s %s".formatted(place, login.user(), tried(login)));
        }
        if (text.startsWith("invalid privatekey")) {
            return new UnreadableSourceException("%s: %s is no private key".formatted(place, login.keyFile()));
        }
        if (e instanceof JSchAlgoNegoFailException) {
            return new UnreadableSourceException(
                    "%s: the server knows no algorithm of today: %s".formatted(place, text));
        }
        return new IOException(
                root instanceof UnknownHostException
                        ? "%s: no such host: %s".formatted(place, place.host())
                        : "%s: can't be reached: %s".formatted(place, text));
    }

    private static String tried(SftpLogin login) {
        if (login.keyFile() == null && login.password() == null) {
            return "without a password or key: set caravan.sftp.password, .password-file or .private-key-file";
        }
        String key = login.keyFile() == null
                ? ""
                : "by the key " + login.keyFile()
                        + (login.passphrase() == null ? " (without a passphrase: caravan.sftp.passphrase)" : "");
        return key
                + (login.password() == null ? "" : (key.isEmpty() ? "" : " and ") + "by the password of caravan.sftp");
    }

    private static String knownHosts(SftpLocation place, Path file, JSchException e) {
        String host = place.plainHost();
        String scan = "ssh-keyscan %s%s >> %s"
                .formatted(place.isDefaultPort() ? "" : "-p %d ".formatted(place.port()), host, file);
        if (e instanceof JSchUnknownHostKeyException) {
            return "is not in %s: if the server's operator confirms it, type: %s".formatted(file, scan);
        }
        String name = place.isDefaultPort() ? host : "[%s]:%d".formatted(host, place.port());
        return e instanceof JSchChangedHostKeyException
                ? "is not the one in %s, so it may be another server: if its operator confirms the new key, type: ssh-keygen -R '%s' -f %1$s; %s"
                        .formatted(file, name, scan)
                : "is revoked in %s".formatted(file);
    }

    /** As OpenSSH writes it. */
    private static String fingerprint(HostKey key) {
        byte[] digest = Sha256.digest().digest(Base64.getDecoder().decode(key.getKey()));
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    }
}
