package dev.caravan.message;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A chunk's bytes as the body of a message and back: Zstandard (RFC 8878), then Base64 (RFC 4648), because SQS forbids
 * some characters that CSV allows and is paid by size. Each frame carries its checksum.
 *
 * <p>Thread-safe.
 */
public final class ChunkCodec {
    /** Fastest level that still takes CSV to about a third of its size. */
    private static final int LEVEL = 1;

    /** No chunk is larger than this before packing, one record of 64 MiB included. */
    public static final int MAX_CHUNK_BYTES = 65 << 20;

    /** The largest chunk, before packing, whose body fits into a message of 1 MiB even if its bytes are incompressible. */
    public static final int LARGEST_IN_MESSAGE_BYTES = 720 << 10;

    /** The most bytes that a chunk of {@code chunkBytes} bytes can need as a body, were it incompressible. */
    public static long maxBodyBytes(long chunkBytes) {
        return (Zstd.compressBound(chunkBytes) + 2) / 3 * 4;
    }

    /** No body of a message has more bytes than this, and none of its characters is larger than a byte. */
    public static int maxBodyBytes() {
        return Math.toIntExact(maxBodyBytes(LARGEST_IN_MESSAGE_BYTES));
    }

    /** Packs {@code bytes[from, to)}; the body is plain ASCII. */
    public String encode(byte[] bytes, int from, int to) {
        return new String(Base64.getEncoder().encode(pack(bytes, from, to)), StandardCharsets.ISO_8859_1);
    }

    /** Packs {@code bytes[from, to)} without making text of it. */
    public byte[] pack(byte[] bytes, int from, int to) {
        byte[] packed = new byte[Math.toIntExact(Zstd.compressBound(to - from))];
        long size = Zstd.compressByteArray(packed, 0, packed.length, bytes, from, to - from, LEVEL, true);
        if (Zstd.isError(size)) {
            throw new IllegalStateException("zstd: " + Zstd.getErrorName(size));
        }
        return size == packed.length ? packed : Arrays.copyOf(packed, (int) size);
    }

    /**
     * Unpacks what {@link #pack} made to {@code target}, from {@code at} on.
     *
     * @return where the unpacked bytes end
     * @throws MalformedMessageException if the bytes are damaged, or there is no room for them
     */
    public int unpack(byte[] packed, byte[] target, int at) {
        try {
            return at + (int) Zstd.decompressByteArray(target, at, target.length - at, packed, 0, packed.length);
        } catch (ZstdException e) {
            throw new MalformedMessageException("the bytes are no packed piece of a chunk: " + e.getMessage(), e);
        }
    }

    /**
     * Unpacks a body. Whatever the frame declares, no more memory is taken than for {@link #LARGEST_IN_MESSAGE_BYTES}.
     *
     * @throws MalformedMessageException if the body is not what {@link #encode} makes, or unpacks to more than that
     */
    public byte[] decode(String body) {
        byte[] packed;
        try {
            packed = Base64.getDecoder().decode(body.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("message body is no Base64: " + e.getMessage(), e);
        }
        long declared = packed.length == 0 ? -1 : Zstd.getFrameContentSize(packed);
        if (declared < 0 || declared > LARGEST_IN_MESSAGE_BYTES) {
            throw new MalformedMessageException("message body is no packed chunk, or one of over 720 KiB");
        }
        byte[] bytes = new byte[(int) declared];
        if (unpack(packed, bytes, 0) != bytes.length) {
            throw new MalformedMessageException("message body holds less than it declares");
        }
        return bytes;
    }
}
