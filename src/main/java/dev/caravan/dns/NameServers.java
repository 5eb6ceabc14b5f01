package dev.caravan.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;

/**
 * Recursive name servers, asked one after the other: UDP first, TCP when the answer is truncated. What comes back is worth
 * what the server is trusted with (RFC 6840 section 5.7 for asking, RFC 3655 section 4 for believing the AD bit).
 */
final class NameServers implements Upstream {

    /** What fits into a packet everywhere, so that nothing is fragmented (the recommendation of DNS flag day 2020). */
    private static final int DATAGRAM_OCTETS_MAX = 1_232;

    private record Server(SimpleResolver resolver, InetSocketAddress address) {}

    private final List<Server> servers;
    private final Predicate<InetAddress> trusted;
    private final Lifetime lifetime;

    /**
     * @param settings at least one server
     * @param trusted whose AD bit counts
     * @param flags for the question's extended header, such as DO
     */
    NameServers(DnsSettings settings, Predicate<InetAddress> trusted, int flags, InstantSource clock) {
        this.servers = settings.servers().stream()
                .map(address -> new Server(resolver(address, settings.timeout(), flags), address))
                .toList();
        this.trusted = trusted;
        this.lifetime = new Lifetime(clock);
    }

    private static SimpleResolver resolver(InetSocketAddress address, Duration timeout, int flags) {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(timeout);
        resolver.setEDNS(0, DATAGRAM_OCTETS_MAX, flags, List.of());
        return resolver;
    }

    @Override
    public Response ask(Name name, int type) {
        Message question = Upstream.question(name, type);
        question.getHeader().setFlag(Flags.AD);
        return send(question);
    }

    /** The first usable answer; the reason of the last failure if there is none. */
    Response send(Message question) {
        String why = "";
        for (int round = 0; round < DnsjavaResolver.ROUNDS; round++) {
            for (Server server : servers) {
                switch (send(server, question)) {
                    case Response.Received received -> {
                        return received;
                    }
                    case Response.Failed(String reason) -> why = reason;
                }
            }
        }
        return new Response.Failed(why);
    }

    private Response send(Server server, Message question) {
        try {
            Message message = server.resolver().send(question);
            int rcode = message.getRcode();
            if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
                return new Response.Failed(
                        "the name server says " + Rcode.string(rcode) + Reasons.inParentheses(message));
            }
            return new Response.Received(
                    message,
                    authenticity(server, message),
                    lifetime.of(message, question.getQuestion().getName()));
        } catch (IOException e) {
            return new Response.Failed(server.address() + " did not answer");
        }
    }

    private Authenticity authenticity(Server server, Message message) {
        if (!trusted.test(server.address().getAddress())) {
            return Authenticity.INDETERMINATE;
        }
        return message.getHeader().getFlag(Flags.AD) ? Authenticity.SECURE : Authenticity.INSECURE;
    }
}
