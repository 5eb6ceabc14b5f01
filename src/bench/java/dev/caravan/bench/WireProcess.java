package dev.caravan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link WireClient} in its process. */
final class WireProcess implements AutoCloseable {

    private static final String HEAP = "512m";

    private final Process process;
    private final BufferedReader answers;
    private double octetsPerMessage;

    private WireProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader();
    }

    /** @param tlsa the server's name and the data of its TLSA record 3 1 1; none for clear text */
    static WireProcess start(int port, String... tlsa) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                WireClient.class.getName(),
                Integer.toString(port)));
        command.addAll(List.of(tlsa));
        return new WireProcess(
                Children.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)));
    }

    /** Sends, and returns what it used. */
    Usage send(Source.Amount amount, Source.Reuse reuse) throws IOException {
        Usage before = Usage.of(process.toHandle());
        String order = amount.messages() + " " + amount.octets() + " " + amount.sessions() + " " + reuse + "\n";
        process.outputWriter().write(order);
        process.outputWriter().flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the client has ended");
        }
        octetsPerMessage = Double.parseDouble(answer) / amount.messages();
        return Usage.of(process.toHandle()).since(before);
    }

    /** Allocated in the run before. */
    double octetsPerMessage() {
        return octetsPerMessage;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws InterruptedException {
        Children.stop(process);
    }
}
