package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** RFC 4616: shows name and password. Preparing them is the server's part (section 2). */
final class Plain implements Authentication {

    private final Identity identity;
    private boolean complete;

    Plain(Identity identity) {
        this.identity = identity;
    }

    @Override
    public Mechanism mechanism() {
        return Mechanism.PLAIN;
    }

    @Override
    public Optional<byte[]> initialResponse() throws SaslFailure {
        String message = "\0" + identity.user() + "\0" + identity.readPassword().text();
        complete = true;
        return Optional.of(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        complete = false;
        throw new SaslFailure(Kind.PROTOCOL, "the server asks on after PLAIN has said everything");
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
