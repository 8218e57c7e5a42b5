package dev.caravan.source.sftp;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpOperations;

/**
 * Sessions of Camel's sftp component. Its consumers and producers themselves read files from the start only, while a broken load must
 * continue where it was; so they are asked for the session, with host keys and logins, and no more.
 */
final class SftpSessions extends SftpOperations {
    /** A session that is not connected. */
    Session session(SftpLocation place, SftpLogin login, SftpSettings settings) throws JSchException {
        SftpConfiguration configuration = new SftpConfiguration();
        configuration.setHost(place.plainHost());
        configuration.setPort(place.port());
        configuration.setUsername(login.user());
        configuration.setPassword(login.password());
        if (login.keyFile() != null) {
            configuration.setPrivateKeyFile(login.keyFile().toString());
            configuration.setPrivateKeyPassphrase(login.passphrase());
        }
        configuration.setPreferredAuthentications(methods(login));
        configuration.setUseUserKnownHostsFile(false);
        configuration.setKnownHostsFile(SftpLogin.knownHosts(settings).toString());
        configuration.setStrictHostKeyChecking(settings.strictHostKeys() ? "yes" : "no");
        configuration.setSoTimeout(Math.toIntExact(settings.readTimeout().toMillis()));
        // Silence ends the connection, which can be made again.
        configuration.setServerAliveCountMax(0);
        // What matters is thrown.
        configuration.setJschLoggingLevel(LoggingLevel.OFF);
        SftpEndpoint endpoint = new SftpEndpoint();
        endpoint.setConfiguration(configuration);
        setEndpoint(endpoint);
        Session session = createSession(configuration);
        // One guess with each of key and password: servers lock out who guesses often.
        session.setConfig("MaxAuthTries", login.keyFile() != null && login.password() != null ? "2" : "1");
        session.setDaemonThread(true);
        return session;
    }

    private static String methods(SftpLogin login) {
        String byPassword = "password,keyboard-interactive";
        if (login.keyFile() == null) {
            return login.password() == null ? "none" : byPassword;
        }
        return login.password() == null ? "publickey" : "publickey," + byPassword;
    }
}
