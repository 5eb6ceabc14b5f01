package dev.caravan.dns;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

/**
 * Asks recursive name servers by way of dnsjava. Host files are not looked at and no search list is appended: names in mail are
 * absolute.
 *
 * <p>An answer's authenticity is that of all it holds, the records at the end of a chain of aliases included. So where it is
 * not secure, an alias is asked for by itself: it may be secure and lead out of the signed tree (RFC 7672 section 2.1.3).
 */
public final class DnsjavaResolver implements DnsResolver {

    /** Ours: each server is asked twice before a question counts as unanswered; datagrams get lost. */
    public static final int ROUNDS = 2;

    /** Ours: the system's list is rarely longer than three (resolv.conf), and every one costs a time-out. */
    public static final int SERVERS_MAX = 3;

    /** Ours: of an answer with more records the first ones are used; nobody dials that many hosts. */
    public static final int RECORDS_MAX = 100;

    private final Upstream upstream;
    private final DnsListener listener;

    /** Trusting servers on this machine, remembering nothing. */
    public DnsjavaResolver(List<InetSocketAddress> servers, Duration timeout) {
        this(
                upstream(new DnsSettings(servers, timeout, new Trust.Trusting(Set.of())), InstantSource.system()),
                DnsListener.NONE);
    }

    /** Of answers that come from elsewhere. */
    DnsjavaResolver(Upstream upstream, DnsListener listener) {
        this.upstream = upstream;
        this.listener = listener;
    }

    /** One that remembers answers. */
    public static DnsjavaResolver caching(DnsSettings settings, InstantSource clock, DnsListener listener) {
        return new DnsjavaResolver(
                new CachingUpstream(upstream(settings, clock), clock, type -> listener.remembered(Type.string(type))),
                listener);
    }

    private static Upstream upstream(DnsSettings settings, InstantSource clock) {
        return switch (settings.trust()) {
            case Trust.Validating(TrustAnchors anchors) -> new ValidatingUpstream(settings, anchors, clock);
            case Trust.Trusting trusting -> new NameServers(settings, trusting::trusts, 0, clock);
        };
    }

    /**
     * The servers that the operating system uses: those of {@code /etc/resolv.conf}, and without any the one on this machine, as
     * resolv.conf(5) has it. The library's own way to them asks Windows and Android, too, and drags in what a native
     * executable cannot have.
     */
    public static List<InetSocketAddress> serversOfSystem() {
        ResolvConfResolverConfigProvider file = new ResolvConfResolverConfigProvider();
        file.initialize();
        return file.servers().isEmpty()
                ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), SimpleResolver.DEFAULT_PORT))
                : file.servers();
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
        DnsAnswer<R> answer = switch (upstream.ask(absolute, type)) {
            case Response.Received received -> readOnce(received, absolute, type, reading);
            case Response.Failed(String why) -> new DnsAnswer.Unanswered<>(about(absolute, type, why));
        };
        if (answer instanceof DnsAnswer.Alias<R>(var _, Authenticity authenticity)
                && authenticity == Authenticity.INSECURE) {
            answer = alias(absolute, type, answer);
        }
        listener.answered(Type.string(type), answer);
        return answer;
    }

    /** What the alias itself is worth. */
    private <R> DnsAnswer<R> alias(Name name, int type, DnsAnswer<R> asPartOfChain) {
        return switch (upstream.ask(name, Type.CNAME)) {
            case Response.Received(Message message, Authenticity authenticity, var _, var _) ->
                aliasIn(message, name)
                        .<DnsAnswer<R>>map(target -> alias(target, authenticity))
                        // A server that does not like such questions; the answer it gave before is no worse for it.
                        .orElse(asPartOfChain);
            case Response.Failed(String why) -> new DnsAnswer.Unanswered<>(about(name, type, why));
        };
    }

    private static String about(Name name, int type, String why) {
        return "no answer for " + Type.string(type) + " of " + name.toString(true) + ": " + why;
    }

    @SuppressWarnings("unchecked") // A type of records has one way to be read.
    private static <R> DnsAnswer<R> readOnce(
            Response.Received received, Name name, int type, Function<Record, R> reading) {
        DnsAnswer<?> before = received.reading().answer();
        if (before != null) {
            return (DnsAnswer<R>) before;
        }
        DnsAnswer<R> answer = read(received, name, type, reading);
        received.reading().done(answer);
        return answer;
    }

    private static <R> DnsAnswer<R> read(Response.Received received, Name name, int type, Function<Record, R> reading) {
        Message response = received.message();
        Authenticity authenticity = received.authenticity();
        // Only what is owned by the name that was asked for; anything else a stranger may have added.
        List<Record> own = response.getSection(Section.ANSWER).stream()
                .filter(record -> record.getName().equals(name) && record.getType() == type)
                .toList();
        if (own.size() > RECORDS_MAX && type == Type.TLSA) {
            // A part of them could mean the opposite of the whole.
            return new DnsAnswer.Unanswered<>(about(name, type, own.size() + " records are too many"));
        }
        if (!own.isEmpty()) {
            try {
                List<R> records = new ArrayList<>();
                own.stream().limit(RECORDS_MAX).map(reading).forEach(records::add);
                return new DnsAnswer.Records<>(records, authenticity);
            } catch (ClassCastException e) {
                // dnsjava makes a record without data an empty one, whatever its type says.
                return new DnsAnswer.Unanswered<>(about(name, type, "a record has no data"));
            }
        }
        // RFC 6604 section 2.1: with an alias the response code is about the end of the chain, not about this name.
        return aliasIn(response, name)
                .<DnsAnswer<R>>map(target -> alias(target, authenticity))
                .orElseGet(() -> response.getRcode() == Rcode.NXDOMAIN
                        ? new DnsAnswer.NoSuchName<>(authenticity)
                        : new DnsAnswer.NoData<>(authenticity));
    }

    private static Optional<Name> aliasIn(Message response, Name name) {
        return response.getSection(Section.ANSWER).stream()
                .filter(record -> record.getName().equals(name) && record instanceof CNAMERecord)
                .map(record -> ((CNAMERecord) record).getTarget())
                .findFirst();
    }

    private static <R> DnsAnswer<R> alias(Name target, Authenticity authenticity) {
        try {
            return new DnsAnswer.Alias<>(DomainName.parse(target.toString(true)), authenticity);
        } catch (BadSyntax e) {
            return new DnsAnswer.Unanswered<>("it is an alias for what is no domain name: " + e.getMessage());
        }
    }
}
