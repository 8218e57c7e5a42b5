package dev.caravan.web.download;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A downloadable file on the disk. */
public record DownloadFile(Path path, long bytes, String tag, String name, String mediaType) implements Download {
    private static final int BUFFER = 64 << 10;

    @Override
    public void copy(long from, long to, OutputStream out) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (long at = from; at < to; ) {
                buffer.clear().limit((int) Math.min(BUFFER, to - at));
                int count = channel.read(buffer, at);
                if (count < 0) {
                    throw new IOException("the file became shorter");
                }
                out.write(buffer.array(), 0, count);
                at += count;
            }
        }
    }
}
