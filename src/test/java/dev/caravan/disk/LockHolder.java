package dev.caravan.disk;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that tries to lock a file, prints whether it did, and ends when its input does. Uses nothing but the JDK. */
final class LockHolder {
    static final String LOCKED = "locked";
    static final String REFUSED = "refused";

    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
        try (FileChannel channel =
                FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            System.out.println(channel.tryLock() == null ? REFUSED : LOCKED);
            System.in.read();
        }
    }
}
