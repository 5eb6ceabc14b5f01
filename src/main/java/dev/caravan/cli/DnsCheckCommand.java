package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.run.DomainCheck;
import dev.caravan.cli.run.DomainCheck.Question;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigResult;
import dev.caravan.dkim.DkimKey;
import dev.caravan.dkim.Selector;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dkim.UnusableKey;
import dev.caravan.dnscheck.Finding;
import dev.caravan.dnscheck.Severity;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.tls.UnusablePem;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a domain publishes for its mail, and what is missing. Needs the configuration, and no running process. */
@Command(
        name = "dnscheck",
        description = "Looks at what a domain publishes for its mail: what receivers will mind, and what to publish.")
final class DnsCheckCommand implements Callable<Integer> {

    /** There is an error among the findings. */
    private static final int FAULTY = 1;

    private static final String ROW = "%-8s %-8s %s";
    private static final String PUBLISH = "publish: ";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DOMAIN", description = "of senders' addresses")
    private String domain;

    @Option(
            names = "--egress",
            paramLabel = "ADDRESS",
            split = ",",
            description = "an address that mail leaves from directly, as receivers see it; default: the sources of"
                    + " transports, else the addresses of hostname")
    private List<String> egress = List.of();

    @Option(
            names = "--key",
            paramLabel = "SELECTOR=FILE",
            description = "a DKIM key that is to sign mail from the domain and is not configured yet")
    private Map<String, Path> keys = Map.of();

    @Mixin
    private Answer answer;

    @Override
    public Integer call() throws Unsuccessful {
        DomainName name;
        List<InetAddress> addresses;
        try {
            name = DomainName.parse(domain);
            addresses = egress.stream().map(InetAddress::ofLiteral).toList();
        } catch (BadSyntax e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--egress takes IP addresses: " + e.getMessage());
        }
        DomainCheck check = check(config(), new Question(name, addresses, newKeys(name)));
        answer.show(json(check), json -> text(check));
        return check.findings().stream().anyMatch(f -> f.severity() == Severity.ERROR) ? FAULTY : 0;
    }

    private List<SigningKey> newKeys(DomainName name) {
        List<SigningKey> read = new ArrayList<>();
        for (Map.Entry<String, Path> key : keys.entrySet()) {
            try {
                Selector selector = Selector.parse(key.getKey());
                read.add(new SigningKey(name, selector, DkimKey.read(key.getValue()), Optional.empty(), Set.of()));
            } catch (BadSyntax e) {
                throw new ParameterException(spec.commandLine(), "--key: " + e.getMessage());
            } catch (UnusableKey e) {
                throw new ParameterException(spec.commandLine(), "--key: " + key.getValue() + ": " + e.getMessage());
            }
        }
        return read;
    }

    private static DomainCheck check(CaravanConfig config, Question question) throws Unsuccessful {
        try {
            return DomainCheck.of(config, question);
        } catch (UnusablePem e) {
            throw new Unsuccessful(RunCommand.EX_CONFIG, String.valueOf(e.getMessage()));
        }
    }

    private static CaravanConfig config() throws Unsuccessful {
        return switch (ConfigFile.locate().load()) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Refused refused -> throw new Unsuccessful(RunCommand.EX_CONFIG, refused.message());
        };
    }

    private static JsonNode json(DomainCheck check) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("domain", check.subject().domain().ascii());
        json.put("hostname", check.subject().hostname().ascii());
        ArrayNode addresses = json.putArray("egress");
        check.egress().forEach(address -> addresses.add(address.getHostAddress()));
        ArrayNode findings = json.putArray("findings");
        for (Finding finding : check.findings()) {
            ObjectNode one = findings.addObject();
            one.put("severity", finding.severity().word());
            one.put("check", finding.check());
            one.put("found", finding.found());
            ArrayNode publish = one.putArray("publish");
            finding.publish().forEach(publish::add);
        }
        return json;
    }

    /** What is to be published stands in lines of its own, to be copied. */
    private static String text(DomainCheck check) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : check.findings()) {
            lines.add(String.format(ROW, finding.severity().word(), finding.check(), finding.found()));
            finding.publish().forEach(line -> lines.add(String.format(ROW, "", "", PUBLISH + line)));
        }
        lines.add("");
        lines.add(check.subject().domain() + ": " + count(check, Severity.ERROR) + ", " + count(check, Severity.WARNING)
                + ", " + count(check, Severity.NOTE));
        return String.join("\n", lines);
    }

    private static String count(DomainCheck check, Severity severity) {
        long count = check.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
        return count + " " + severity.word() + (count == 1 ? "" : "s");
    }
}
