package dev.caravan.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Checks the signatures of what name servers say, from the trust anchors down to the answer (RFC 4035 section 5). Only three
 * conclusions are answers: secure, proven to be insecure, and nothing else; what is bogus or came to no conclusion is a
 * failure.
 */
final class ValidatingUpstream implements Upstream {

    /** RFC 9276 section 3.2 lets a validator set a limit; beyond this number a denial proves nothing. */
    private static final String NSEC3_ITERATIONS_MAX = "150";

    /** The library's limits are by size of key, in bits; for us there is one. */
    private static final int[] NSEC3_KEY_BITS = {1_024, 2_048, 4_096};

    /** Ours: DS and DNSKEY records of zones with mail are few hundred octets each; the default is 1,000 zones. */
    private static final String ZONE_KEYS_MAX = "10000";

    /**
     * Ours: longer than a chain of five zones takes whose servers all answer at the second try, shorter than a stranger would
     * like.
     */
    private static final Duration CHAIN_TIME_MAX = Duration.ofSeconds(30);

    /**
     * Ours: how long DS and DNSKEY records are remembered before they are validated. Short, since among them may be forged
     * ones; keys that have been validated are remembered apart from these.
     */
    private static final Duration CHAIN_LIFE_MAX = Duration.ofMinutes(1);

    private static final Executor THREADS = Thread::startVirtualThread;

    private final ValidatingResolver validator;
    private final Lifetime lifetime;
    private final Duration timeMax;

    ValidatingUpstream(DnsSettings settings, TrustAnchors anchors, InstantSource clock) {
        NameServers servers = new NameServers(settings, server -> false, ExtendedFlags.DO, clock);
        Upstream chain = (name, type) -> brief(servers.send(UncheckedSource.question(name, type)));
        this.validator = new ValidatingResolver(
                new UncheckedSource(servers, new CachingUpstream(chain, clock, type -> {})),
                clock.withZone(ZoneOffset.UTC));
        this.lifetime = new Lifetime(clock);
        Duration oneQuestion = settings.timeout()
                .multipliedBy(2L * DnsjavaResolver.ROUNDS * settings.servers().size());
        this.timeMax = oneQuestion.compareTo(CHAIN_TIME_MAX) > 0 ? oneQuestion : CHAIN_TIME_MAX;
        try {
            validator.init(limits());
            validator.loadTrustAnchors(anchors.stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties limits() {
        Properties limits = new Properties();
        for (int bits : NSEC3_KEY_BITS) {
            limits.setProperty("dnsjava.dnssec.nsec3.iterations." + bits, NSEC3_ITERATIONS_MAX);
        }
        limits.setProperty("dnsjava.dnssec.keycache.max_size", ZONE_KEYS_MAX);
        return limits;
    }

    private static Response brief(Response response) {
        return response instanceof Response.Received(Message message, Authenticity its, Duration life, var _)
                        && life.compareTo(CHAIN_LIFE_MAX) > 0
                ? new Response.Received(message, its, CHAIN_LIFE_MAX)
                : response;
    }

    @Override
    public Response ask(Name name, int type) {
        CompletableFuture<Message> answer =
                validator.sendAsync(Upstream.question(name, type), THREADS).toCompletableFuture();
        try {
            return judged(answer.get(timeMax.toMillis(), TimeUnit.MILLISECONDS), name, type);
        } catch (ExecutionException e) {
            return new Response.Failed(
                    e.getCause() instanceof UncheckedSource.Unanswered why
                            ? why.getMessage()
                            : "the answer cannot be validated: " + e.getCause());
        } catch (TimeoutException e) {
            return new Response.Failed("its validation takes longer than " + timeMax.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Failed("interrupted");
        }
    }

    private Response judged(Message message, Name name, int type) {
        int rcode = message.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return orAlias(new Response.Failed("the answer is bogus" + reason(message)), name, type);
        }
        if (message.getHeader().getFlag(Flags.AD)) {
            return new Response.Received(message, Authenticity.SECURE, lifetime.of(message, name));
        }
        return isConcluded(message, name, type)
                ? new Response.Received(message, Authenticity.INSECURE, lifetime.of(message, name))
                : new Response.Failed("the absence of such records could not be validated");
    }

    /** What is bogus may be the target of an alias that is sound itself; the question for the target will tell. */
    private Response orAlias(Response.Failed bogus, Name name, int type) {
        return type != Type.CNAME
                        && ask(name, Type.CNAME) instanceof Response.Received alias
                        && owns(alias.message(), name, Type.CNAME)
                ? alias
                : bogus;
    }

    private static String reason(Message message) {
        String errors = Reasons.inParentheses(message);
        return errors.isEmpty()
                ? Reasons.ofValidation(message).map(text -> ": " + text).orElse("")
                : errors;
    }

    /**
     * The validator returns a denial that it could not look at to the end just like one that is proven to be insecure. But it
     * gives a reason with the latter, except where opt-out (RFC 5155 section 6) is the reason.
     */
    private static boolean isConcluded(Message message, Name name, int type) {
        return Reasons.ofValidation(message).isPresent()
                || owns(message, name, type)
                || owns(message, name, Type.CNAME)
                || message.getSection(Section.AUTHORITY).stream()
                        .anyMatch(r ->
                                r instanceof NSEC3Record nsec3 && (nsec3.getFlags() & NSEC3Record.Flags.OPT_OUT) != 0);
    }

    private static boolean owns(Message message, Name name, int type) {
        return Stream.of(message.getSectionArray(Section.ANSWER))
                .anyMatch(record -> record.getType() == type && record.getName().equals(name));
    }
}
