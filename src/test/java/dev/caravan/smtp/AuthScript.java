package dev.caravan.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravan.sasl.ScramServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A server that answers to AUTH what it is told to: one line of a script for each line of the client, then nothing, or
 * the script again and again. A line that begins with {@code =} is a challenge, and is sent in base64. In any line
 * {@code %n} stands for the client's nonce, {@code %l} for its last line, {@code %s} for the secret that it showed,
 * {@code %f} and {@code %v} for what an honest SCRAM server would say.
 */
final class AuthScript extends Socket {

    private final List<String> lines;
    private final boolean endless;
    private final String secret;
    private final ScramServer scram;
    private final List<String> heard = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private boolean shown;
    private boolean proven;

    /** @param secret empty for mechanisms that show none */
    AuthScript(String text, boolean endless, String secret, ScramServer scram) {
        this.lines = List.of(text.split("\n", -1));
        this.endless = endless;
        this.secret = secret;
        this.scram = scram;
    }

    /** What the client said, line by line. */
    List<String> heard() {
        return heard;
    }

    /** What it was answered, challenges without base64. */
    List<String> said() {
        return said;
    }

    /** Whether the server has shown that it knows the password. */
    boolean proven() {
        return proven;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            private InputStream current = InputStream.nullInputStream();

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (pending.size() > 0) {
                    current = new ByteArrayInputStream(pending.toByteArray());
                    pending.reset();
                }
                try {
                    return current.read(into, offset, length);
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int octet) {
                line.write(octet);
                if (octet == '\n') {
                    answer(line.toString(ISO_8859_1).stripTrailing());
                    line.reset();
                }
            }
        };
    }

    private void answer(String command) {
        int turn = heard.size();
        heard.add(command);
        if (!endless && turn >= lines.size()) {
            return;
        }
        String template = lines.get(turn % lines.size());
        boolean challenge = template.startsWith("=");
        String text = expanded(challenge ? template.substring(1) : template, command);
        said.add(text);
        String sent = challenge ? "334 " + Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1)) : text;
        pending.writeBytes((sent + "\r\n").getBytes(ISO_8859_1));
    }

    private String expanded(String template, String command) {
        String word = command.substring(command.lastIndexOf(' ') + 1);
        byte[] response = decoded(word);
        shown |= new String(response, UTF_8).contains(secret);
        String text = template.replace("%l", word).replace("%s", shown ? secret : "");
        text = text.replace("%n", new String(response, UTF_8).replaceAll("(?s).*,r=", ""));
        if (text.contains("%f")) {
            text = text.replace("%f", scram.answer(response));
        }
        if (text.contains("%v")) {
            String verdict = verdict(response);
            proven |= verdict.startsWith("v=");
            text = text.replace("%v", verdict);
        }
        return text;
    }

    private String verdict(byte[] response) {
        try {
            return scram.verdict(response);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] decoded(String word) {
        try {
            return Base64.getDecoder().decode(word);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
