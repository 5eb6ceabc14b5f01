package dev.caravan.dial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One dialogue, octet by octet, in hexadecimal: {@code S} sends, {@code C} expects. {@code NEXT} hangs up and goes on with
 * the next connection, {@code WAIT} says nothing until the test ends, {@code DRIBBLE} sends an octet now and then, {@code EOF} expects the client's end, {@code END} closes in
 * one direction and takes whatever comes.
 */
public final class ScriptedProxy implements AutoCloseable {

    private static final long DRIBBLE_MILLIS = 50;
    private static final long FINISH_SECONDS = 30;

    private final ServerSocket listener;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile Socket accepted = new Socket();

    private ScriptedProxy(ServerSocket listener) {
        this.listener = listener;
    }

    public static ScriptedProxy start(String... script) throws IOException {
        ScriptedProxy proxy = new ScriptedProxy(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> proxy.play(script));
        return proxy;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The whole script has been played as it is written. */
    public void finished() throws ExecutionException, InterruptedException, TimeoutException {
        end.get(FINISH_SECONDS, TimeUnit.SECONDS);
    }

    private void play(String... script) {
        try {
            accepted = listener.accept();
            for (String line : script) {
                step(line);
            }
            end.complete(null);
        } catch (IOException | InterruptedException | AssertionError e) {
            end.completeExceptionally(e);
        }
    }

    private void step(String line) throws IOException, InterruptedException {
        switch (line.split(" ", 2)[0]) {
            case "S" -> accepted.getOutputStream().write(octets(line));
            case "C" -> expect(octets(line));
            case "NEXT" -> {
                accepted.close();
                accepted = listener.accept();
            }
            case "WAIT" -> accepted.getInputStream().read();
            case "EOF" -> expectEnd();
            case "END" -> {
                accepted.shutdownOutput();
                accepted.getInputStream().readAllBytes();
            }
            case "DRIBBLE" -> dribble();
            default -> throw new AssertionError("no such step: " + line);
        }
    }

    private void expect(byte[] octets) throws IOException {
        String came = HexFormat.of().formatHex(accepted.getInputStream().readNBytes(octets.length));
        String expected = HexFormat.of().formatHex(octets);
        if (!came.equals(expected)) {
            throw new AssertionError("expected " + expected + ", came " + came);
        }
    }

    private void expectEnd() throws IOException {
        if (accepted.getInputStream().read() >= 0) {
            throw new AssertionError("the client goes on");
        }
    }

    private void dribble() throws IOException, InterruptedException {
        try {
            while (true) {
                accepted.getOutputStream().write('x');
                TimeUnit.MILLISECONDS.sleep(DRIBBLE_MILLIS);
            }
        } catch (SocketException e) {
            // The client has gone, as it should.
        }
    }

    private static byte[] octets(String line) {
        return HexFormat.of().parseHex(line.substring(1).replace(" ", ""));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        accepted.close();
    }
}
