package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A token that a program prints, run without a shell. It is kept for a while, shorter than tokens live, so that not
 * every connection starts a process; one that a server refused is not kept. One run at a time serves all who wait.
 */
public final class SecretCommand implements SecretSource {

    /** How often it is looked whether the program prints more than a secret, or takes too long (ours). */
    private static final Duration POLL = Duration.ofMillis(100);

    private final List<String> command;
    private final Duration kept;
    private final Duration timeout;
    private final LongSupplier ticker;

    private Optional<Secret> last = Optional.empty();
    private long until;

    /**
     * @param command program and arguments
     * @param kept how long what it printed is used; a token must outlive that
     * @param timeout how long the program may take
     */
    public SecretCommand(List<String> command, Duration kept, Duration timeout) {
        this(command, kept, timeout, System::nanoTime);
    }

    SecretCommand(List<String> command, Duration kept, Duration timeout, LongSupplier ticker) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command has at least the name of a program");
        }
        this.command = List.copyOf(command);
        this.kept = kept;
        this.timeout = timeout;
        this.ticker = ticker;
    }

    @Override
    public synchronized Secret get() throws SaslFailure {
        if (last.isPresent() && ticker.getAsLong() - until < 0) {
            return last.get();
        }
        last = Optional.empty();
        Secret printed = run();
        last = Optional.of(printed);
        until = ticker.getAsLong() + kept.toNanos();
        return printed;
    }

    @Override
    public synchronized void forget() {
        last = Optional.empty();
    }

    /** Printed into a file, for its owner alone: the end of a pipe may be held open by a grandchild that is left over. */
    private Secret run() throws SaslFailure {
        try {
            Path printed = Files.createTempFile("caravan", ".secret");
            try {
                return printed(printed);
            } finally {
                Files.delete(printed);
            }
        } catch (IOException e) {
            throw failed("leaves nothing that can be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private Secret printed(Path printed) throws SaslFailure, IOException {
        Process process = started(printed);
        try {
            process.getOutputStream().close();
            awaitEnd(process, printed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted");
        } finally {
            // Listed while they can be: the parent goes first, or it would start more.
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
        if (process.exitValue() != 0) {
            throw failed("ended with status " + process.exitValue());
        }
        return SecretFile.secret(Files.readAllBytes(printed), "command " + command.getFirst());
    }

    private Process started(Path output) throws SaslFailure {
        try {
            // What it complains about is for the log of the process.
            return new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw failed("cannot be started (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void awaitEnd(Process process, Path printed) throws SaslFailure, IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean ended = false;
        while (!ended) {
            ended = process.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS);
            if (Files.size(printed) > SecretFile.OCTETS_MAX) {
                throw failed("prints more than " + SecretFile.OCTETS_MAX + " octets");
            }
            if (!ended && System.nanoTime() - deadline >= 0) {
                throw failed("did not end within " + timeout.toSeconds() + " s");
            }
        }
    }

    /** Without its arguments: they may hold a secret. */
    private SaslFailure failed(String what) {
        return new SaslFailure(Kind.SECRET, "command " + command.getFirst() + " " + what);
    }
}
