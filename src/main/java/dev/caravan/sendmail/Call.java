package dev.caravan.sendmail;

import dev.caravan.sendmail.Flags.Switch;
import java.io.IOException;
import java.io.InputStream;

/** One call with one message. */
public record Call(Flags flags, Locals locals, Stamp stamp) {

    /**
     * Reads the message to its end, and hands it over.
     *
     * @throws IOException if it cannot be read
     * @throws Unsendable if it can be sent by nobody as it is
     */
    public ExitCode send(InputStream in, Handover handover) throws IOException, Unsendable {
        MessageReader.Dot dot =
                flags.has(Switch.DOT_IS_TEXT) ? MessageReader.Dot.IS_TEXT : MessageReader.Dot.ENDS_MESSAGE;
        try (Message message = MessageReader.read(in, dot)) {
            return handover.send(new Drafting(flags, locals, stamp).draft(message));
        }
    }
}
