package dev.caravan.cli;

import dev.caravan.dkim.Algorithm;
import dev.caravan.dkim.NewKeyFile;
import dev.caravan.dkim.Selector;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dnscheck.DkimCheck;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a key; publishes and configures nothing. */
@Command(
        name = "dkim-key",
        description = "Makes a key that signs the mail of a domain, and says what to publish and what to configure.")
final class DkimKeyCommand implements Callable<Integer> {

    /** EX_CANTCREAT of sysexits.h. */
    private static final int EX_CANTCREAT = 73;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "of From fields, or above it")
    private String domain;

    @Parameters(index = "1", paramLabel = "SELECTOR", description = "a new one for every key, such as 2026a")
    private String selector;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "rsa",
            description = "rsa (2048 bits; default) or ed25519, which not every receiver can check")
    private Algorithm type;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "where the private key is written; default: SELECTOR._domainkey.DOMAIN.pem")
    private @Nullable Path file;

    @Override
    public Integer call() throws Unsuccessful {
        DomainName name;
        Selector chosen;
        Path place;
        try {
            name = DomainName.parse(domain);
            chosen = Selector.parse(selector);
            place = file == null ? Path.of(chosen.recordName(name) + ".pem") : file;
        } catch (BadSyntax e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        try {
            SigningKey key = new SigningKey(name, chosen, NewKeyFile.write(place, type), Optional.empty(), Set.of());
            PrintWriter out = spec.commandLine().getOut();
            out.println("written:   " + place);
            out.println("publish:   " + DkimCheck.record(key));
            out.println("configure: dkim: [{domain: " + name + ", selector: \"" + chosen + "\", key-file: \"" + place
                    + "\"}]");
            out.println("Publish first, wait until this finds it, then configure:");
            out.println("  caravan dnscheck " + name + " --key " + chosen + "=" + place);
            out.flush();
            return 0;
        } catch (FileAlreadyExistsException e) {
            throw new Unsuccessful(EX_CANTCREAT, place + " is there already, and a key is never overwritten");
        } catch (IOException e) {
            throw new Unsuccessful(EX_CANTCREAT, place + " cannot be written: " + e);
        }
    }
}
