package dev.caravan.dnscheck;

import dev.caravan.dkim.Algorithm;
import dev.caravan.dkim.DkimKey;
import dev.caravan.dkim.KeyRing;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.BadSyntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether receivers find the keys that the domain's mail is signed with (RFC 6376 section 3.6).
 *
 * @param signers all keys that sign mail
 */
public record DkimCheck(DnsResolver resolver, KeyRing signers) implements Check {

    private static final String WORD = "dkim";

    @Override
    public List<Finding> findings(Subject subject) {
        List<SigningKey> keys = signers.of(subject.domain());
        if (keys.isEmpty()) {
            return List.of(Finding.warning(
                    WORD,
                    "no key is configured for " + subject.domain()
                            + " or above it: mail leaves without a signature, unless who drops or relays it signs"));
        }
        List<Finding> findings = new ArrayList<>();
        keys.forEach(key -> findings.add(of(key)));
        if (keys.stream().noneMatch(key -> key.key().algorithm() == Algorithm.RSA)) {
            findings.add(Finding.warning(
                    WORD, "all keys are Ed25519, which many receivers cannot check: add an RSA key beside them"));
        }
        SigningKey any = keys.getFirst();
        if (!any.domain().equals(subject.domain())) {
            findings.add(Finding.note(
                    WORD,
                    "mail from " + subject.domain() + " is signed by " + any.domain()
                            + ", which counts for DMARC unless the record there has adkim=s"));
        }
        return findings;
    }

    /** The line of a zone file that publishes a key. */
    public static String record(SigningKey key) {
        return ZoneLine.text(key.recordName().ascii(), key.key().record());
    }

    /** What is to be said of one key and its record. */
    public Finding of(SigningKey key) {
        String name = key.recordName().ascii();
        String publish = record(key);
        return switch (PublishedText.find(resolver, name, text -> true)) {
            case PublishedText.One(String text) -> judged(key, text, publish);
            case PublishedText.Several(int count) ->
                // Section 3.6.2.2: what a receiver makes of them is undefined.
                Finding.error(
                        WORD, name + " has " + count + " text records, and which one counts nobody can say", publish);
            case PublishedText.None _ ->
                Finding.error(WORD, name + " has no record: nobody can check the signatures", publish);
            case PublishedText.Unanswered(String why) -> Finding.error(WORD, why);
        };
    }

    private static Finding judged(SigningKey key, String text, String publish) {
        String name = key.recordName().ascii();
        Map<String, String> tags;
        try {
            tags = Tags.parse(text);
        } catch (BadSyntax e) {
            return Finding.error(WORD, "the record of " + name + " cannot be read: " + e.getMessage(), publish);
        }
        if (published(tags).isEmpty()) {
            // Somebody has taken the key back, which publishing it again would undo.
            return Finding.error(
                    WORD,
                    "the record of " + name + " says that the key is revoked (p is empty): sign with another one");
        }
        Optional<String> fault = fault(key.key(), text, tags);
        if (fault.isPresent()) {
            return Finding.error(WORD, "the record of " + name + " " + fault.get(), publish);
        }
        String found = name + " has the " + key.key();
        if (has(tags.getOrDefault("t", ""), "y")) {
            return Finding.warning(
                    WORD, found + ", and says that it is a test (t=y): signatures count for nothing", publish);
        }
        if (key.key().algorithm() == Algorithm.RSA && key.key().bits() < DkimKey.RSA_BITS_RECOMMENDED) {
            return Finding.warning(
                    WORD, found + ": make one of " + DkimKey.RSA_BITS_RECOMMENDED + " bits (RFC 8301 section 3.2)");
        }
        return Finding.ok(WORD, found);
    }

    /** Section 3.6.1: what makes receivers reject signatures. */
    private static Optional<String> fault(DkimKey key, String text, Map<String, String> tags) {
        if (tags.containsKey("v")
                && !(tags.get("v").equals("DKIM1") && text.strip().startsWith("v"))) {
            return Optional.of("does not begin with v=DKIM1");
        }
        String type = tags.getOrDefault("k", "rsa");
        if (!type.equals(key.algorithm().keyType())) {
            return Optional.of("has a key of type " + BadSyntax.show(type) + ", and ours is of type "
                    + key.algorithm().keyType());
        }
        if (!isSame(published(tags), key)) {
            return Optional.of("has another key than the one that signs");
        }
        if (tags.containsKey("h") && !has(tags.get("h"), "sha256")) {
            return Optional.of("does not allow sha256 (h)");
        }
        if (tags.containsKey("s") && !has(tags.get("s"), "*") && !has(tags.get("s"), "email")) {
            return Optional.of("is not for mail (s)");
        }
        return Optional.empty();
    }

    private static String published(Map<String, String> tags) {
        return tags.getOrDefault("p", "-").replaceAll("[ \t]", "");
    }

    /** An RSA key stands there with its type in front, as everybody does, or bare, as section 3.6.1 has it. */
    private static boolean isSame(String published, DkimKey key) {
        byte[] found;
        try {
            found = Base64.getDecoder().decode(published);
        } catch (IllegalArgumentException e) {
            return false;
        }
        byte[] ours = Base64.getDecoder().decode(key.publicKey());
        int front = ours.length - found.length;
        boolean whole = key.algorithm() == Algorithm.ED25519 ? front == 0 : found.length > key.bits() / Byte.SIZE;
        return whole && front >= 0 && Arrays.equals(ours, front, ours.length, found, 0, found.length);
    }

    private static boolean has(String list, String word) {
        return Arrays.stream(list.split(":")).anyMatch(item -> item.strip().equals(word));
    }
}
