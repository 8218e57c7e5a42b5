package dev.caravan.source.sftp;

import com.jcraft.jsch.ChannelSftp;
import dev.caravan.csv.VanishedSourceException;
import dev.caravan.csv.source.ResumingStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads one version of a file, through one connection after the other. Not thread-safe. */
final class SftpReading implements ResumingStream.Opening {
    private final SftpLocation place;
    private final String version;
    private final SftpSettings settings;
    private boolean isOrdered = true;

    /** @param version as {@link SftpFile#version} wrote it */
    SftpReading(SftpLocation place, String version, SftpSettings settings) {
        this.place = place;
        this.version = version;
        this.settings = settings;
    }

    @Override
    public ResumingStream.Connection from(long offset) throws IOException {
        SftpConnection connection = SftpConnection.to(place, settings);
        try {
            requireVersion(connection, place, version);
            return new Part(connection, connection.read(place, offset, isOrdered));
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    static void requireVersion(SftpConnection connection, SftpLocation place, String version) throws IOException {
        if (!connection.file(place).version().equals(version)) {
            throw new VanishedSourceException(
                    "%s has been replaced since it was taken (%s): load it again as a new version"
                            .formatted(place, version),
                    true);
        }
    }

    /** What one connection gives, by the stream of JSch ({@link ChannelSftp#get(String)}), which has two traps. */
    private final class Part implements ResumingStream.Connection {
        private final SftpConnection connection;
        private final InputStream in;

        Part(SftpConnection connection, InputStream in) {
            this.connection = connection;
            this.in = in;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            // If a connection breaks within an answer, the next read would give a buffer whose end never came.
            connection.requireOpen();
            int read = in.read(into, from, length);
            if (read == 0) {
                // Answers in another order than requests, or empty ones: the rest of those under way is lost.
                isOrdered = false;
                throw new IOException("answers came in another order than requests");
            }
            return read;
        }

        @Override
        public void abort() {
            connection.close();
        }
    }
}
