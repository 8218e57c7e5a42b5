package dev.caravan.upload;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** The bytes of a request: an error while reading them is the client's or the network's, never the disk's. */
final class UploadBody {
    private final InputStream in;
    private long read;
    private @Nullable String failure;

    UploadBody(InputStream in) {
        this.in = in;
    }

    /** Reads up to {@code most} bytes into the buffer; 0 at the end. Bytes that arrived before an error are returned before it is thrown. */
    int fill(byte[] buffer, long most) {
        int wanted = (int) Math.min(buffer.length, most);
        int count = 0;
        while (count < wanted && failure == null) {
            try {
                int more = in.read(buffer, count, wanted - count);
                if (more < 0) {
                    break;
                }
                count += more;
            } catch (SocketTimeoutException e) {
                failure = "nothing came for too long after %d bytes";
            } catch (IOException e) {
                // Tomcat throws this for a body shorter than its Content-Length, a reset connection, a malformed chunk
                // or part.
                failure = "the body ends, or is malformed, after %d bytes";
            }
        }
        read += count;
        if (count == 0 && failure != null) {
            throw new UploadException(UploadException.Reason.CUT_OFF, failure.formatted(read));
        }
        return count;
    }
}
