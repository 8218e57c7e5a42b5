package dev.caravan.source.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.ChannelSftp.LsEntry;
import com.jcraft.jsch.ChannelSftp.LsEntrySelector;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import dev.caravan.csv.UnreadableSourceException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.function.Predicate;

/** A connection with an SFTP server, for one caller at a time. Its methods throw an UnreadableSourceException for what will not pass. */
final class SftpConnection implements Closeable {
    /** Of 32 KB each. */
    private static final int REQUESTS_UNDER_WAY = 16;

    private final Session session;
    private final ChannelSftp channel;

    private SftpConnection(Session session, ChannelSftp channel) {
        this.session = session;
        this.channel = channel;
    }

    static SftpConnection to(SftpLocation place, SftpSettings settings) throws IOException {
        SftpLogin login = SftpLogin.to(place, settings);
        int timeoutMillis = Math.toIntExact(settings.connectTimeout().toMillis());
        Session session = null;
        try {
            session = new SftpSessions().session(place, login, settings);
            session.connect(timeoutMillis);
            ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect(timeoutMillis);
            return new SftpConnection(session, channel);
        } catch (JSchException e) {
            HostKey presented = null;
            if (session != null) {
                presented = session.getHostKey();
                session.disconnect();
            }
            throw SftpErrorMessages.of(place, login, settings, presented, e);
        }
    }

    /** What is at a place, which must be a file. */
    SftpFile file(SftpLocation place) throws IOException {
        SftpATTRS attributes = attributes(place);
        if (attributes.isDir()) {
            throw new UnreadableSourceException(
                    place + ": is a folder: write a slash behind it to load the CSV files in it");
        }
        if (!attributes.isReg()) {
            throw new UnreadableSourceException(place + ": is no regular file");
        }
        return file(place, attributes);
    }

    SftpATTRS attributes(SftpLocation place) throws IOException {
        try {
            return channel.stat(quoted(place));
        } catch (SftpException e) {
            throw SftpErrorMessages.of(place, e);
        }
    }

    static SftpFile file(SftpLocation place, SftpATTRS attributes) throws IOException {
        int told = attributes.getFlags();
        if ((told & SftpATTRS.SSH_FILEXFER_ATTR_SIZE) == 0 || (told & SftpATTRS.SSH_FILEXFER_ATTR_ACMODTIME) == 0) {
            throw new UnreadableSourceException(
                    place
                            + ": the server tells no size or no time of it, so its versions can't be told apart: download it first");
        }
        return new SftpFile(
                place, attributes.getSize(), Instant.ofEpochSecond(Integer.toUnsignedLong(attributes.getMTime())));
    }

    /**
     * The bytes from an offset on; ends with the connection.
     *
     * @param isOrdered whether the server answers in the order of requests, so that several may be under way
     */
    InputStream read(SftpLocation place, long offset, boolean isOrdered) throws IOException {
        try {
            channel.setBulkRequests(isOrdered ? REQUESTS_UNDER_WAY : 1);
            return channel.get(quoted(place), null, offset);
        } catch (SftpException e) {
            throw SftpErrorMessages.of(place, e);
        } catch (JSchException e) {
            throw new IllegalStateException("bulk requests", e);
        }
    }

    /** @throws IOException if the server has closed it, or it broke */
    void requireOpen() throws IOException {
        if (!channel.isConnected() || channel.isEOF()) {
            throw new IOException("the server closed it");
        }
    }

    /**
     * Passes the entries of a folder as they come, in the order of the server.
     *
     * @param receiver says whether it wants more
     */
    void entries(SftpLocation folder, Predicate<LsEntry> receiver) throws IOException {
        try {
            channel.ls(
                    quoted(folder), entry -> receiver.test(entry) ? LsEntrySelector.CONTINUE : LsEntrySelector.BREAK);
        } catch (SftpException e) {
            throw SftpErrorMessages.of(folder, e);
        }
    }

    /** JSch takes paths for patterns. */
    private static String quoted(SftpLocation place) {
        return place.serverPath().replaceAll("[\\\\*?]", "\\\\$0");
    }

    /** Without waiting for the server. */
    @Override
    public void close() {
        session.disconnect();
    }
}
