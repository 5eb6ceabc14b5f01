package dev.caravan.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Postfix's {@code smtp-source}. */
public final class Source {

    /** Sessions side by side when a queue is filled: as many as JMS producers fill the other one. */
    public static final int SESSIONS = 20;

    private Source() {}

    /** How much is sent, over how many sessions at a time. */
    public record Amount(int messages, int octets, int sessions) {}

    /** Whether a session carries more than one message. */
    public enum Reuse {
        YES,
        NO
    }

    /** Sends, and returns what the program itself used. */
    public static Usage send(int port, Amount amount, Reuse reuse)
            throws IOException, ProofFailed, InterruptedException {
        return send(port, amount, reuse, List.of());
    }

    /** @param prefix a command that runs it */
    static Usage send(int port, Amount amount, Reuse reuse, List<String> prefix)
            throws IOException, ProofFailed, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("smtp-source");
        if (reuse == Reuse.YES) {
            command.add("-d");
        }
        command.addAll(List.of(
                "-N",
                "-s",
                Integer.toString(amount.sessions()),
                "-l",
                Integer.toString(amount.octets()),
                "-m",
                Integer.toString(amount.messages()),
                "-f",
                "bench@sender.example",
                "-t",
                "r@bulk.example",
                "127.0.0.1:" + port));
        Usage before = Usage.of(ProcessHandle.current());
        Process process = Children.start(new ProcessBuilder(command).inheritIO());
        Usage source = Usage.of(process.toHandle());
        while (process.isAlive()) {
            Usage now = Usage.of(process.toHandle());
            source = now.cpuSeconds() > 0 ? now : source;
            Thread.sleep(20);
        }
        Children.stop(process);
        if (process.exitValue() != 0) {
            throw new ProofFailed("smtp-source ended with " + process.exitValue() + " after " + before);
        }
        return source;
    }
}
