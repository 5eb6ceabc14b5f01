package dev.caravan.message;

import dev.caravan.envelope.BadSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A message whose body has octets above 127, for a server that takes none (RFC 6152 section 3): the bodies that have
 * them are given a transfer encoding, by part, and everything else stays. The content is read as a stream, as often as
 * need be: twice to measure it, once whenever it is sent.
 */
public sealed interface SevenBit {

    /** Fit for every server. */
    record Encoded(MessageContent content) implements SevenBit {}

    /** It must not, or cannot, be encoded. */
    record Refused(String why) implements SevenBit {}

    /** @throws IOException if the content cannot be read */
    static SevenBit of(MessageContent content) throws IOException {
        EightBitSurvey survey = new EightBitSurvey();
        MimeWalk walk = new MimeWalk(survey);
        try (InputStream octets = content.open()) {
            LinePieces lines = new LinePieces(octets);
            for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
                walk.line(line);
            }
            walk.end();
        } catch (BadSyntax e) {
            return new Refused(String.valueOf(e.getMessage()));
        }
        Optional<String> obstacle = survey.obstacle();
        if (obstacle.isPresent()) {
            return new Refused(obstacle.get());
        }
        return new Encoded(SevenBitContent.of(content, survey.eightBit()));
    }
}
