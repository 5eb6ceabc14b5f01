package dev.caravan.sasl;

import dev.caravan.sasl.Channel.Protection;
import dev.caravan.status.Visible;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which mechanism to use at a server. Of those that may be used always the strongest: the order in which they are
 * configured or offered means nothing, so none of the two can weaken it. Safe for many threads.
 */
public final class MechanismChoice {

    /** In octets, before base64: never the same twice (RFC 5802 section 5.1; ours). */
    private static final int NONCE_OCTETS = 18;

    /** Of what a server offers, in names and characters of each, shown in a refusal (ours). */
    private static final int OFFERS_SHOWN_MAX = 12;

    private static final int OFFER_CHARACTERS_MAX = 40;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What comes of it. */
    public sealed interface Choice {

        /** Begin this. */
        record Chosen(Authentication authentication) implements Choice {}

        /**
         * There is no way to log in.
         *
         * @param why for the operator, with what the server offers
         */
        record Refused(String why) implements Choice {}
    }

    private final Set<Mechanism> configured;
    private final Supplier<String> nonces;

    /** @param configured the only ones that may be used; empty means all */
    public MechanismChoice(Collection<Mechanism> configured) {
        this(configured, MechanismChoice::randomNonce);
    }

    MechanismChoice(Collection<Mechanism> configured, Supplier<String> nonces) {
        this.configured = configured.isEmpty() ? EnumSet.noneOf(Mechanism.class) : EnumSet.copyOf(configured);
        this.nonces = nonces;
    }

    /** @param offered names, as the server gave them in the answer to the last EHLO */
    public Choice choose(Collection<String> offered, Channel channel, Identity identity) {
        Set<Mechanism> known = offered.stream()
                .flatMap(name -> Mechanism.named(name).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Mechanism.class)));
        Set<String> obstacles = new LinkedHashSet<>();
        for (Mechanism mechanism : known) {
            Optional<String> obstacle = obstacle(mechanism, channel, identity);
            if (obstacle.isEmpty()) {
                return new Choice.Chosen(begin(mechanism, known, channel, identity));
            }
            obstacles.add(obstacle.get());
        }
        return new Choice.Refused(refusal(offered, obstacles));
    }

    /** Why this one, which the server offers, cannot be used. */
    private Optional<String> obstacle(Mechanism mechanism, Channel channel, Identity identity) {
        if (!mayUse(mechanism)) {
            return Optional.of(
                    configured.isEmpty()
                            ? mechanism + " must be configured by name"
                            : "only " + list(configured) + " may be used");
        }
        return switch (mechanism) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS ->
                channel.bindings().isEmpty()
                        ? Optional.of(mechanism + " needs a TLS session that it can be bound to")
                        : lacking(identity.password(), "password");
            case SCRAM_SHA_256, SCRAM_SHA_1 -> lacking(identity.password(), "password");
            case CRAM_MD5 ->
                // An attacker who poses as the server gets something to guess at, faster than with SCRAM.
                channel.protection() == Protection.VERIFIED || configured.contains(mechanism)
                        ? lacking(identity.password(), "password")
                        : Optional.of("CRAM-MD5 must be configured by name " + overUnverified(channel));
            case PLAIN, LOGIN ->
                channel.protection() == Protection.VERIFIED
                        ? lacking(identity.password(), "password")
                        : Optional.of("a plain password is not sent " + overUnverified(channel));
            case XOAUTH2, OAUTHBEARER ->
                channel.protection() == Protection.VERIFIED
                        ? lacking(identity.token(), "token")
                        : Optional.of("a token is not sent " + overUnverified(channel));
            case EXTERNAL ->
                channel.protection() == Protection.NONE
                        ? Optional.of("EXTERNAL needs TLS with a client certificate")
                        : Optional.empty();
        };
    }

    /** EXTERNAL proves something only with a client certificate meant for this server, which only the operator knows. */
    private boolean mayUse(Mechanism mechanism) {
        return configured.isEmpty() ? mechanism != Mechanism.EXTERNAL : configured.contains(mechanism);
    }

    private static Optional<String> lacking(Optional<SecretSource> secret, String what) {
        return secret.isPresent() ? Optional.empty() : Optional.of("no " + what + " is configured");
    }

    private static String overUnverified(Channel channel) {
        return channel.protection() == Protection.NONE
                ? "over a connection without TLS"
                : "over a session whose certificate was not verified";
    }

    private Authentication begin(Mechanism mechanism, Set<Mechanism> offered, Channel channel, Identity identity) {
        return switch (mechanism) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS ->
                new Scram(mechanism, Gs2Header.bound(channel.bindings().getFirst()), nonces.get(), identity);
            case SCRAM_SHA_256 ->
                new Scram(mechanism, unbound(Mechanism.SCRAM_SHA_256_PLUS, offered, channel), nonces.get(), identity);
            case SCRAM_SHA_1 ->
                new Scram(mechanism, unbound(Mechanism.SCRAM_SHA_1_PLUS, offered, channel), nonces.get(), identity);
            case CRAM_MD5 -> new CramMd5(identity);
            case PLAIN -> new Plain(identity);
            case LOGIN -> new Login(identity);
            case XOAUTH2, OAUTHBEARER -> new Bearer(mechanism, channel, identity);
            case EXTERNAL -> new External();
        };
    }

    /** RFC 5802 section 6: {@code y} is true only of a client that would have bound the dialogue. */
    private Gs2Header unbound(Mechanism plus, Set<Mechanism> offered, Channel channel) {
        boolean wouldBind = !channel.bindings().isEmpty() && mayUse(plus);
        return wouldBind && !offered.contains(plus) ? Gs2Header.NOT_OFFERED : Gs2Header.UNUSED;
    }

    private String refusal(Collection<String> offered, Set<String> obstacles) {
        if (offered.isEmpty()) {
            return "the server offers no authentication";
        }
        String offers = offered.stream()
                .limit(OFFERS_SHOWN_MAX)
                .map(name -> Visible.of(name.substring(0, Math.min(name.length(), OFFER_CHARACTERS_MAX))))
                .collect(Collectors.joining(", "));
        List<String> parts = new ArrayList<>();
        parts.add("the server offers " + offers + (offered.size() > OFFERS_SHOWN_MAX ? " and more" : " only"));
        parts.addAll(obstacles.isEmpty() ? List.of("none of it is known here") : obstacles);
        return String.join("; ", parts);
    }

    private static String list(Collection<Mechanism> mechanisms) {
        return mechanisms.stream().map(Mechanism::saslName).collect(Collectors.joining(", "));
    }

    private static String randomNonce() {
        byte[] octets = new byte[NONCE_OCTETS];
        RANDOM.nextBytes(octets);
        // The alphabet of base64 has no comma.
        return Base64.getEncoder().encodeToString(octets);
    }
}
