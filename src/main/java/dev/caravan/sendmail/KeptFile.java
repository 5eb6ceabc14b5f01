package dev.caravan.sendmail;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.status.Visible;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The file of a kept message: lines that say what it is, an empty line, and the message as it would be sent. People can
 * read it. The last line before the empty one is a checksum over all else, so that a damaged file is not sent.
 */
final class KeptFile {

    /** The first line; another form of the file would have another one. */
    private static final String FORM = "caravan-sendmail 1";

    private static final String CHECKSUM = "sha-256 ";

    /** Ours: {@link Routing#RECIPIENTS_MAX} of the longest paths, with what belongs to each. */
    private static final int HEAD_OCTETS_MAX = 4 << 20;

    private static final int BUFFER_OCTETS = 64 * 1024;

    /** The file is not as it was written. */
    static final class Damaged extends Exception {
        Damaged(String what) {
            super(what);
        }
    }

    private KeptFile() {}

    static void write(Path file, Draft draft, String why) throws IOException {
        byte[] head = head(draft, why).getBytes(StandardCharsets.UTF_8);
        String checksum;
        try (InputStream content = draft.content().open()) {
            checksum = checksum(head, content, OutputStream.nullOutputStream());
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_OCTETS);
                InputStream content = draft.content().open()) {
            out.write(head);
            out.write((CHECKSUM + checksum + "\n\n").getBytes(StandardCharsets.UTF_8));
            content.transferTo(out);
        }
    }

    /**
     * Reads it once: what is sent is what was checked, whoever exchanges the file meanwhile.
     *
     * @param body takes the message, and is to live as long as the draft
     */
    static Draft read(Path file, Spool body) throws IOException, Damaged {
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), BUFFER_OCTETS)) {
            List<String> lines = lines(in);
            if (lines.size() < 2 || !lines.getFirst().equals(FORM)) {
                throw new Damaged("its first line is not " + FORM);
            }
            List<String> facts = lines.subList(0, lines.size() - 1);
            byte[] head = (String.join("\n", facts) + "\n").getBytes(StandardCharsets.UTF_8);
            if (!lines.getLast().equals(CHECKSUM + checksum(head, in, body))) {
                throw new Damaged("its checksum does not fit");
            }
            Draft draft = draft(facts, new HeadAndBody(new byte[0], body, needs(facts)));
            // What becomes of it is written by its id: that must not lead to another file, here or elsewhere.
            String name = file.getFileName().toString();
            if (!name.substring(0, Math.max(name.lastIndexOf('.'), 0)).equals(draft.id())) {
                throw new Damaged("it has the name of another message than " + BadSyntax.show(draft.id()));
            }
            return draft;
        } catch (IllegalArgumentException e) {
            throw new Damaged(String.valueOf(e.getMessage()));
        }
    }

    private static String head(Draft draft, String why) {
        Envelope envelope = draft.envelope();
        List<String> lines = new ArrayList<>();
        lines.add(FORM);
        lines.add("id " + draft.id());
        lines.add("why " + Visible.of(why));
        lines.add("needs " + draft.content().needs());
        lines.add("reverse-path " + envelope.reversePath());
        envelope.ret().ifPresent(ret -> lines.add("ret " + ret));
        envelope.envelopeId().ifPresent(id -> lines.add("envid " + id.text()));
        for (Recipient recipient : envelope.recipients()) {
            lines.add("forward-path " + Notify.text(recipient.notifyOn()) + " " + recipient.path());
        }
        return String.join("\n", lines) + "\n";
    }

    private static Draft draft(List<String> facts, MessageContent content) {
        List<Recipient> recipients =
                values(facts, "forward-path").stream().map(KeptFile::recipient).toList();
        return new Draft(
                value(facts, "id").orElseThrow(() -> new BadSyntax("it has no id")),
                new Envelope(
                        value(facts, "reverse-path")
                                .map(ReversePath::parse)
                                .orElseThrow(() -> new BadSyntax("it has no reverse-path")),
                        recipients,
                        value(facts, "ret").map(Ret::parse),
                        value(facts, "envid").map(EnvelopeId::new),
                        RequireTls.UNSPECIFIED),
                content);
    }

    private static Recipient recipient(String text) {
        int space = text.indexOf(' ');
        return new Recipient(
                ForwardPath.parse(text.substring(space + 1)),
                Notify.parse(text.substring(0, Math.max(space, 0))),
                Optional.empty());
    }

    private static Needs needs(List<String> facts) {
        return value(facts, "needs").map(Needs::valueOf).orElse(Needs.SMTPUTF8);
    }

    private static Optional<String> value(List<String> facts, String name) {
        return values(facts, name).stream().findFirst();
    }

    private static List<String> values(List<String> facts, String name) {
        String prefix = name + " ";
        return facts.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** Up to the empty line. */
    private static List<String> lines(InputStream in) throws IOException, Damaged {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int before = '\n';
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n' && before == '\n') {
                return head.toString(StandardCharsets.UTF_8).lines().toList();
            }
            head.write(octet);
            if (head.size() > HEAD_OCTETS_MAX) {
                break;
            }
            before = octet;
        }
        throw new Damaged("there is no message in it");
    }

    private static String checksum(byte[] head, InputStream content, OutputStream copy) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(head);
            new DigestInputStream(content, digest).transferTo(copy);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
