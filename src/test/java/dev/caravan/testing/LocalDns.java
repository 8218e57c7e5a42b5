package dev.caravan.testing;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A name server on loopback, UDP and TCP on one port, that answers from a zone given as text. Names that it doesn't hold
 * don't exist.
 */
public final class LocalDns implements AutoCloseable {
    private static final int UDP_BYTES = 512;

    private final List<Record> zone;
    private final Set<Name> silent = ConcurrentHashMap.newKeySet();
    private final Set<Name> failing = ConcurrentHashMap.newKeySet();
    private final Map<Name, AtomicInteger> questions = new ConcurrentHashMap<>();
    private final DatagramSocket udp;
    private final ServerSocket tcp;

    public LocalDns(String zone) throws IOException {
        try (Master master =
                new Master(new ByteArrayInputStream(zone.getBytes(StandardCharsets.US_ASCII)), Name.root, 300)) {
            this.zone = readAll(master);
        }
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.tcp = new ServerSocket(0, 50, loopback);
        this.udp = new DatagramSocket(tcp.getLocalPort(), loopback);
        start("dns-udp", this::serveUdp);
        start("dns-tcp", this::serveTcp);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    public LocalDns silentAbout(String name) throws IOException {
        silent.add(Name.fromString(name, Name.root));
        return this;
    }

    public LocalDns failingFor(String name) throws IOException {
        failing.add(Name.fromString(name, Name.root));
        return this;
    }

    public int questionsAbout(String name) throws IOException {
        AtomicInteger count = questions.get(Name.fromString(name, Name.root));
        return count == null ? 0 : count.get();
    }

    private static List<Record> readAll(Master master) throws IOException {
        List<Record> records = new ArrayList<>();
        for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
            records.add(next);
        }
        return records;
    }

    private static void start(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serveUdp() {
        byte[] buffer = new byte[UDP_BYTES];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Message answer = answerTo(new Message(Arrays.copyOf(buffer, packet.getLength())));
                if (answer != null) {
                    byte[] bytes = answer.toWire(UDP_BYTES);
                    udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                failUnlessClosed(e, udp.isClosed());
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                Message answer = answerTo(new Message(query));
                if (answer != null) {
                    byte[] bytes = answer.toWire();
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(bytes.length);
                    out.write(bytes);
                    out.flush();
                }
            } catch (IOException e) {
                failUnlessClosed(e, tcp.isClosed());
            }
        }
    }

    private static void failUnlessClosed(IOException e, boolean closed) {
        if (!closed) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Message answerTo(Message query) {
        Record question = query.getQuestion();
        Name name = question.getName();
        questions.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
        if (silent.contains(name)) {
            return null;
        }
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        if (failing.contains(name)) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
            return answer;
        }
        if (zone.stream().noneMatch(record -> record.getName().equals(name))) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        zone.stream()
                .filter(record -> record.getName().equals(name) && record.getType() == question.getType())
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        return answer;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
