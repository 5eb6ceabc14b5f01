package dev.caravan.sendmail;

import dev.caravan.message.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * A new header in front of a body that was read.
 *
 * @param head with the empty line
 */
record HeadAndBody(byte[] head, Spool body, Needs needs) implements MessageContent {

    @Override
    public long size() {
        return head.length + body.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(head), body.open());
    }
}
