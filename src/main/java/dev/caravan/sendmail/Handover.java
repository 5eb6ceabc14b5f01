package dev.caravan.sendmail;

import dev.caravan.sendmail.Way.Answer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Hands messages over, keeps what nobody has taken, and says what became of each recipient. */
public final class Handover {

    private final Way way;
    private final KeptMessages kept;
    private final Consumer<String> trouble;
    private final Consumer<String> success;

    /**
     * @param trouble hears what did not go well
     * @param success hears what did
     */
    public Handover(Way way, KeptMessages kept, Consumer<String> trouble, Consumer<String> success) {
        this.way = way;
        this.kept = kept;
        this.trouble = trouble;
        this.success = success;
    }

    /** A new message. Only {@link ExitCode#OK} and {@link ExitCode#TEMPORARY_FAILURE} say that others look after it. */
    public ExitCode send(Draft draft) {
        Sorted sorted = Sorted.of(draft, way.handOver(draft));
        report(sorted);
        shelve(draft, sorted);
        ExitCode refusal = sorted.exitCode();
        if (sorted.open().isEmpty()) {
            return refusal;
        }
        try {
            Path file = kept.keep(draft, sorted.open(), sorted.why());
            trouble.accept("kept in " + file + "; sendmail -q hands it over");
            return refusal == ExitCode.OK ? ExitCode.TEMPORARY_FAILURE : refusal;
        } catch (IOException e) {
            trouble.accept("it could not be kept either (" + e + "): nobody has it but you");
            return ExitCode.CANNOT_CREATE;
        }
    }

    /** All that was kept before, the oldest first, until one finds that nobody listens. */
    public ExitCode sendKept() throws IOException {
        if (kept.unsent().isEmpty()) {
            return ExitCode.OK;
        }
        try (FileChannel lock = kept.lock().orElse(null)) {
            if (lock == null) {
                trouble.accept("another sendmail -q is at work; nothing was done");
                return ExitCode.TEMPORARY_FAILURE;
            }
            ExitCode code = ExitCode.OK;
            sweep();
            for (Path file : kept.unsent()) {
                Step step = sendKept(file);
                code = code == ExitCode.OK ? step.code() : code;
                if (step.then() == Then.STOP) {
                    break;
                }
            }
            return code;
        }
    }

    /** What cannot be removed is in nobody's way. */
    private void sweep() {
        try {
            kept.sweep();
        } catch (IOException e) {
            trouble.accept("what was left half written could not be removed (" + e + ")");
        }
    }

    private enum Then {
        GO_ON,
        STOP
    }

    private record Step(ExitCode code, Then then) {}

    private Step sendKept(Path file) throws IOException {
        try (Spool body = new Spool()) {
            Draft draft;
            try {
                draft = KeptFile.read(file, body);
            } catch (KeptFile.Damaged e) {
                trouble.accept(file + " is damaged and left as it is: " + e.getMessage());
                return new Step(ExitCode.DATA_ERROR, Then.GO_ON);
            } catch (IOException e) {
                if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                    return new Step(ExitCode.OK, Then.GO_ON);
                }
                trouble.accept(file + " cannot be read and is left as it is (" + e + ")");
                return new Step(ExitCode.IO_ERROR, Then.GO_ON);
            }
            return sendKept(file, draft);
        }
    }

    private Step sendKept(Path file, Draft draft) throws IOException {
        Answer answer = way.handOver(draft);
        Sorted sorted = Sorted.of(draft, answer);
        report(sorted);
        shelve(draft, sorted);
        if (sorted.open().isEmpty()) {
            kept.remove(file);
        } else if (sorted.open().size() < draft.envelope().recipients().size()) {
            // From here on the others are not offered it again.
            kept.keep(draft, sorted.open(), sorted.why());
        }
        ExitCode code = sorted.exitCode();
        boolean isLeft = code == ExitCode.OK && !sorted.open().isEmpty();
        return new Step(
                isLeft ? ExitCode.TEMPORARY_FAILURE : code, answer instanceof Answer.Closed ? Then.STOP : Then.GO_ON);
    }

    private void report(Sorted sorted) {
        boolean allWell = sorted.refused().isEmpty() && sorted.open().isEmpty();
        sorted.accepted().forEach(allWell ? success : trouble);
        sorted.troubles().forEach(trouble);
    }

    /** Whoever called may not look at what we say: cron does not. */
    private void shelve(Draft draft, Sorted sorted) {
        if (sorted.refused().isEmpty()) {
            return;
        }
        try {
            kept.shelve(draft, sorted.refused(), sorted.why())
                    .ifPresentOrElse(
                            file -> trouble.accept("a copy of what was refused is in " + file),
                            () -> trouble.accept(
                                    "no copy is made: " + KeptMessages.REFUSED_MAX + " refused messages are there"));
        } catch (IOException e) {
            trouble.accept("no copy could be made of what was refused (" + e + ")");
        }
    }
}
