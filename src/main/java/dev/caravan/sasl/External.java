package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.util.Optional;

/** RFC 4422 appendix A: the TLS client certificate has said it all; who that is at the server, the server derives. */
final class External implements Authentication {

    private boolean complete;

    @Override
    public Mechanism mechanism() {
        return Mechanism.EXTERNAL;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        complete = true;
        return Optional.of(new byte[0]);
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        complete = false;
        throw new SaslFailure(Kind.PROTOCOL, "the server asks on after EXTERNAL has said everything");
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
