package dev.caravan.dns;

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
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A name server on loopback that answers over UDP and TCP as a test tells it. */
public final class FakeNameServer implements AutoCloseable {

    private static final int DATAGRAM_OCTETS_MAX = 4_096;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final AtomicInteger datagrams = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();

    /** @param overUdp makes an answer of a question, or null for silence; likewise over TCP */
    public FakeNameServer(UnaryOperator<Message> overUdp, UnaryOperator<Message> overTcp) throws IOException {
        tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
        Thread.ofVirtual().start(() -> serve(overUdp));
        Thread.ofVirtual().start(() -> accept(overTcp));
    }

    public FakeNameServer(UnaryOperator<Message> both) throws IOException {
        this(both, both);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
    }

    public int datagrams() {
        return datagrams.get();
    }

    public int streams() {
        return streams.get();
    }

    /** An answer to the question with nothing in it yet. */
    public static Message reply(Message question, int rcode) {
        Message reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(question.getQuestion(), Section.QUESTION);
        return reply;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }

    private void serve(UnaryOperator<Message> answering) {
        byte[] buffer = new byte[DATAGRAM_OCTETS_MAX];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                datagrams.incrementAndGet();
                Message answer = answering.apply(new Message(Arrays.copyOf(buffer, packet.getLength())));
                if (answer != null) {
                    byte[] octets = answer.toWire();
                    udp.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            closedOrElse(e);
        }
    }

    private void accept(UnaryOperator<Message> answering) {
        try {
            while (true) {
                try (Socket socket = tcp.accept()) {
                    streams.incrementAndGet();
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] octets = answering
                            .apply(new Message(in.readNBytes(in.readUnsignedShort())))
                            .toWire();
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    out.writeShort(octets.length);
                    out.write(octets);
                }
            }
        } catch (IOException e) {
            closedOrElse(e);
        }
    }

    private void closedOrElse(IOException e) {
        if (!tcp.isClosed() && !udp.isClosed()) {
            throw new UncheckedIOException(e);
        }
    }
}
