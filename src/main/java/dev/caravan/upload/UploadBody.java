package dev.caravan.upload;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** A client's bytes: what goes wrong on the way is the client's doing, or the network's, never the disk's. */
final class UploadBody {
    private final InputStream in;
    private long read;
    private @Nullable String failure;

    UploadBody(InputStream in) {
        this.in = in;
    }

    /** Fills the buffer as far as {@code most} and the stream go; 0 at its end. What came before it broke is given before that is said. */
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
                // A body that is shorter than it said, a connection that was reset, a malformed chunk or part: Tomcat
                // throws each.
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
