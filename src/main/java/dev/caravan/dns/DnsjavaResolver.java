package dev.caravan.dns;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.status.Visible;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks recursive name servers by way of dnsjava: UDP first, TCP when the answer is truncated. Host files are not looked
 * at and no search list is appended: names in mail are absolute. Nothing is cached here; a resolver close by does that.
 *
 * <p>The AD bit is believed only from a server on this machine, since anyone on the way could set it (RFC 6840 section
 * 5.7 for asking, RFC 3655 section 4 for believing).
 */
public final class DnsjavaResolver implements DnsResolver {

    /** Ours: each server is asked twice before a question counts as unanswered; datagrams get lost. */
    public static final int ROUNDS = 2;

    /** Ours: the system's list is rarely longer than three (resolv.conf), and every one costs a time-out. */
    public static final int SERVERS_MAX = 3;

    /** Ours: an answer with more records is not used as a whole; nobody dials that many hosts. */
    public static final int RECORDS_MAX = 100;

    /** Ours: a server may give several (RFC 8914 section 2); the first ones tell enough. */
    private static final int EXTENDED_ERRORS_MAX = 3;

    /** Ours: the text is free, and it travels in logs and notifications. */
    private static final int EXTENDED_ERROR_CHARACTERS_MAX = 120;

    private record Server(SimpleResolver resolver, InetSocketAddress address) {}

    private final List<Server> servers;

    /**
     * @param servers at least one
     * @param timeout for one question to one server, over UDP and over TCP each
     */
    public DnsjavaResolver(List<InetSocketAddress> servers, Duration timeout) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no name server is given, and the system names none either");
        }
        this.servers = servers.stream()
                .limit(SERVERS_MAX)
                .map(address -> server(address, timeout))
                .toList();
    }

    /** With the servers that the operating system uses. */
    public static DnsjavaResolver ofSystem(Duration timeout) {
        return new DnsjavaResolver(ResolverConfig.getCurrentConfig().servers(), timeout);
    }

    @Override
    public DnsAnswer<MxRecord> mx(DomainName name) {
        return ask(name, Type.MX, record -> {
            MXRecord mx = (MXRecord) record;
            String exchange =
                    mx.getTarget().equals(Name.root) ? "" : mx.getTarget().toString(true);
            return new MxRecord(mx.getPriority(), exchange);
        });
    }

    @Override
    public DnsAnswer<InetAddress> addresses(DomainName name, Family family) {
        return switch (family) {
            case IPV4 -> ask(name, Type.A, record -> ((ARecord) record).getAddress());
            case IPV6 -> ask(name, Type.AAAA, record -> ((AAAARecord) record).getAddress());
        };
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(DomainName name) {
        return ask(name, Type.TLSA, record -> {
            TLSARecord tlsa = (TLSARecord) record;
            return new TlsaRecord(
                    tlsa.getCertificateUsage(),
                    tlsa.getSelector(),
                    tlsa.getMatchingType(),
                    tlsa.getCertificateAssociationData());
        });
    }

    @Override
    public DnsAnswer<String> texts(DomainName name) {
        return ask(
                name,
                Type.TXT,
                record -> ((TXTRecord) record)
                        .getStringsAsByteArrays().stream()
                                .map(piece -> new String(piece, StandardCharsets.ISO_8859_1))
                                .collect(Collectors.joining()));
    }

    @Override
    public DnsAnswer<String> names(InetAddress address) {
        Function<Record, String> reading =
                record -> ((PTRRecord) record).getTarget().toString(true);
        DnsAnswer<String> answer = ask(ReverseMap.fromAddress(address), Type.PTR, reading);
        // RFC 2317: a network smaller than an octet has its reverse names elsewhere.
        return answer instanceof DnsAnswer.Alias<String>(DomainName target, var _)
                ? ask(target, Type.PTR, reading)
                : answer;
    }

    private <R> DnsAnswer<R> ask(DomainName name, int type, Function<Record, R> reading) {
        try {
            return ask(Name.fromString(name.ascii() + "."), type, reading);
        } catch (TextParseException e) {
            return new DnsAnswer.Unanswered<>(name + " cannot be asked for: " + e.getMessage());
        }
    }

    private <R> DnsAnswer<R> ask(Name absolute, int type, Function<Record, R> reading) {
        String why = "";
        for (int round = 0; round < ROUNDS; round++) {
            for (Server server : servers) {
                DnsAnswer<R> answer = ask(server, absolute, type, reading);
                if (!(answer instanceof DnsAnswer.Unanswered<R>(String reason))) {
                    return answer;
                }
                why = reason;
            }
        }
        return new DnsAnswer.Unanswered<>(
                "no answer for " + Type.string(type) + " of " + absolute.toString(true) + ": " + why);
    }

    private static <R> DnsAnswer<R> ask(Server server, Name name, int type, Function<Record, R> reading) {
        try {
            Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
            query.getHeader().setFlag(Flags.AD);
            return read(server.resolver().send(query), name, reading, authenticity(server));
        } catch (IOException e) {
            return new DnsAnswer.Unanswered<>(server.address() + " did not answer");
        }
    }

    private static <R> DnsAnswer<R> read(
            Message response, Name name, Function<Record, R> reading, Function<Message, Authenticity> judge) {
        int rcode = response.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return new DnsAnswer.Unanswered<>("the name server says " + Rcode.string(rcode) + extendedErrors(response));
        }
        Authenticity authenticity = judge.apply(response);
        int type = response.getQuestion().getType();
        List<R> records = new ArrayList<>();
        Optional<Name> alias = Optional.empty();
        for (Record record : response.getSection(Section.ANSWER)) {
            // Only what is owned by the name that was asked for; anything else a stranger may have added.
            if (record.getName().equals(name) && record.getType() == type && records.size() < RECORDS_MAX) {
                records.add(reading.apply(record));
            } else if (record.getName().equals(name) && record instanceof CNAMERecord cname) {
                alias = Optional.of(cname.getTarget());
            }
        }
        if (!records.isEmpty()) {
            return new DnsAnswer.Records<>(records, authenticity);
        }
        if (alias.isPresent()) {
            // RFC 6604 section 2.1: the response code is about the end of the chain, not about this name.
            return alias(alias.get(), authenticity);
        }
        return rcode == Rcode.NXDOMAIN
                ? new DnsAnswer.NoSuchName<>(authenticity)
                : new DnsAnswer.NoData<>(authenticity);
    }

    /** RFC 8914: why the name server could not tell. For people only: nothing is decided by it (section 6). */
    private static String extendedErrors(Message response) {
        OPTRecord opt = response.getOPT();
        if (opt == null) {
            return "";
        }
        String errors = opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .filter(ExtendedErrorCodeOption.class::isInstance)
                .map(ExtendedErrorCodeOption.class::cast)
                .limit(EXTENDED_ERRORS_MAX)
                .map(DnsjavaResolver::shown)
                .collect(Collectors.joining("; "));
        return errors.isEmpty() ? "" : " (" + errors + ")";
    }

    private static String shown(ExtendedErrorCodeOption error) {
        String name = ExtendedErrorCodeOption.text(error.getErrorCode()).replace('_', ' ');
        String text = error.getText();
        if (text == null || text.isEmpty()) {
            return name;
        }
        String beginning = text.substring(0, Math.min(text.length(), EXTENDED_ERROR_CHARACTERS_MAX));
        return name + ": " + Visible.of(beginning);
    }

    private static <R> DnsAnswer<R> alias(Name target, Authenticity authenticity) {
        try {
            return new DnsAnswer.Alias<>(DomainName.parse(target.toString(true)), authenticity);
        } catch (BadSyntax e) {
            return new DnsAnswer.Unanswered<>("it is an alias for what is no domain name: " + e.getMessage());
        }
    }

    private static Function<Message, Authenticity> authenticity(Server server) {
        if (!server.address().getAddress().isLoopbackAddress()) {
            return response -> Authenticity.INDETERMINATE;
        }
        return response -> response.getHeader().getFlag(Flags.AD) ? Authenticity.SECURE : Authenticity.INSECURE;
    }

    private static Server server(InetSocketAddress address, Duration timeout) {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(timeout);
        return new Server(resolver, address);
    }
}
