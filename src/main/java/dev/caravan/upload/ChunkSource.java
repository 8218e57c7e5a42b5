package dev.caravan.upload;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/** A client's bytes: what goes wrong on the way is the client's doing, or the network's, never the disk's. */
final class ChunkSource {
    private final InputStream in;
    private long read;

    ChunkSource(InputStream in) {
        this.in = in;
    }

    /** Fills the buffer as far as {@code most} and the stream go; 0 at its end. */
    int fill(byte[] buffer, long most) {
        try {
            int count = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, most));
            read += count;
            return count;
        } catch (SocketTimeoutException e) {
            throw cutOff("nothing came for too long after %d bytes");
        } catch (IOException e) {
            // A body that is shorter than it said, a connection that was reset, a malformed chunk or part: Tomcat
            // throws each.
            throw cutOff("the body ends, or is malformed, after %d bytes");
        }
    }

    private UploadException cutOff(String why) {
        return new UploadException(UploadException.Reason.CUT_OFF, why.formatted(read));
    }
}
