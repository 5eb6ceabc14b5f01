package dev.caravan.cli.run;

import dev.caravan.config.BadConfig;
import dev.caravan.config.SendmailConfig;
import dev.caravan.config.SendmailConfig.Target;
import dev.caravan.config.SendmailFile;
import dev.caravan.queue.Ids;
import dev.caravan.sendmail.Call;
import dev.caravan.sendmail.ExitCode;
import dev.caravan.sendmail.Flags;
import dev.caravan.sendmail.Flags.Switch;
import dev.caravan.sendmail.Flags.Task;
import dev.caravan.sendmail.Handover;
import dev.caravan.sendmail.KeptMessages;
import dev.caravan.sendmail.Locals;
import dev.caravan.sendmail.Stamp;
import dev.caravan.sendmail.Unsendable;
import dev.caravan.sendmail.Way;
import dev.caravan.tls.UnusablePem;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Consumer;

/** The command {@code sendmail}, put together: no queue runs in its process, and none of what a queue needs is started. */
public final class Sending {

    private final Flags flags;
    private final Consumer<String> err;

    /** @param err hears what is to be said, a line at a time */
    public Sending(Flags flags, Consumer<String> err) {
        this.flags = flags;
        this.err = err;
    }

    /** Does what the flags say, and returns when all is done. */
    public ExitCode run(InputStream in) {
        try {
            SendmailConfig config = SendmailFile.locate(flags.config()).load();
            config.warnings().forEach(warning -> err.accept("warning: " + warning));
            return run(config, in);
        } catch (BadConfig e) {
            String.valueOf(e.getMessage()).lines().forEach(err);
            return ExitCode.CONFIGURATION;
        } catch (UnusablePem | IllegalArgumentException e) {
            err.accept(String.valueOf(e.getMessage()));
            return ExitCode.CONFIGURATION;
        } catch (Unsendable e) {
            err.accept(e.text());
            return e.code();
        } catch (IOException e) {
            err.accept("input or output failed: " + e);
            return ExitCode.IO_ERROR;
        }
    }

    private ExitCode run(SendmailConfig config, InputStream in) throws UnusablePem, IOException, Unsendable {
        KeptMessages kept = new KeptMessages(config.keep());
        Consumer<String> success = flags.has(Switch.VERBOSE) ? err : line -> {};
        try (Way way = way(config)) {
            Handover handover = new Handover(way, kept, err, success);
            return flags.task() == Task.SEND_KEPT
                    ? handover.sendKept()
                    : new Call(flags, locals(config), stamp()).send(in, handover);
        }
    }

    private static Way way(SendmailConfig config) throws UnusablePem {
        return switch (config.target()) {
            case Target.Queue queue -> new QueueWay(queue);
            case Target.Server(var transport) -> ServerWay.of(config, transport);
        };
    }

    private static Locals locals(SendmailConfig config) {
        return new Locals(
                config.hostname(),
                config.domain(),
                config.from(),
                config.defaultDestination(),
                System.getProperty("user.name", "nobody"));
    }

    private static Stamp stamp() {
        InstantSource clock = InstantSource.system();
        return new Stamp(new Ids(clock, new SecureRandom()).next(), clock.instant());
    }
}
