package dev.caravan.testing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SFTP server on loopback (Apache MINA), over the files of a folder, for the user {@code crm}. */
public final class LocalSftp implements AutoCloseable {
    public static final String USER = "crm";
    public static final String PASSWORD = "quite:secret@1";

    private static final int READS_BEFORE_CUT = 8;

    private final Path root;
    private final SshServer server;
    private final KeyPair hostKey;
    private final Set<PublicKey> authorized = ConcurrentHashMap.newKeySet();
    private final List<String> passwords = new CopyOnWriteArrayList<>();
    private final Map<FileHandle, AtomicInteger> reads = new ConcurrentHashMap<>();
    private final List<Long> starts = new CopyOnWriteArrayList<>();
    private final AtomicInteger cutsLeft = new AtomicInteger();
    private final AtomicReference<Runnable> atFirstRead = new AtomicReference<>(() -> {});

    public LocalSftp(Path root) throws IOException, GeneralSecurityException {
        this.root = Files.createDirectories(root);
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        hostKey = keys.generateKeyPair();
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        server.setPasswordAuthenticator((user, password, session) -> {
            passwords.add(password);
            return user.equals(USER) && password.equals(PASSWORD);
        });
        server.setPublickeyAuthenticator((user, key, session) ->
                user.equals(USER) && authorized.stream().anyMatch(known -> KeyUtils.compareKeys(known, key)));
        SftpSubsystemFactory sftp = new SftpSubsystemFactory();
        sftp.addSftpEventListener(new SftpEventListener() {
            @Override
            public void reading(
                    ServerSession session,
                    String remote,
                    FileHandle file,
                    long offset,
                    byte[] data,
                    int dataOffset,
                    int dataLength)
                    throws IOException {
                LocalSftp.this.reading(session, file, offset);
            }
        });
        server.setSubsystemFactories(List.of(sftp));
        server.start();
    }

    private void reading(ServerSession session, FileHandle file, long offset) throws IOException {
        int before = reads.computeIfAbsent(file, opened -> {
                    starts.add(offset);
                    return new AtomicInteger();
                })
                .getAndIncrement();
        if (before == 0) {
            atFirstRead.getAndSet(() -> {}).run();
        }
        if (before == READS_BEFORE_CUT && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            session.close(true);
            throw new EOFException("cut");
        }
    }

    /** The URL of a file or folder. */
    public String url(String path) {
        return "sftp://%s@127.0.0.1:%d%s".formatted(USER, port(), path);
    }

    public int port() {
        return server.getPort();
    }

    /** The folder whose files it has. */
    public Path root() {
        return root;
    }

    /** Its line of known_hosts. */
    public String knownHost() {
        return knownHost(hostKey.getPublic());
    }

    /** The line that it would have with another key. */
    public String knownHost(PublicKey key) {
        return "[127.0.0.1]:%d %s%n".formatted(port(), PublicKeyEntry.toString(key));
    }

    /** Lets the user log in by a key. */
    public void authorize(PublicKey key) {
        authorized.add(key);
    }

    /** Passwords that were tried. */
    public List<String> passwords() {
        return passwords;
    }

    /** Cuts the next connections after a few reads each. */
    public void cut(int connections) {
        cutsLeft.set(connections);
    }

    public int cutsLeft() {
        return cutsLeft.get();
    }

    /** At which byte reading began, each time a file was opened. */
    public List<Long> starts() {
        return starts;
    }

    /** Runs once, when the next file is read for the first time. */
    public void atNextFirstRead(Runnable action) {
        atFirstRead.set(action);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
