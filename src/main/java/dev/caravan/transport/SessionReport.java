package dev.caravan.transport;

import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpConnection;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.tls.TlsFault;
import dev.caravan.tls.TlsUse;
import dev.caravan.tlsrpt.ResultType;
import dev.caravan.tlsrpt.TlsPolicyUsed;
import dev.caravan.tlsrpt.TlsResult;
import dev.caravan.transport.DeliveryListener.Connected;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be told of the new sessions with one address, to those who count and to those who get TLS reports. */
final class SessionReport {

    private final Prospect.Dial dial;
    private final DeliveryListener listener;
    private final ConnectionKey key;
    private final List<TlsResult> results = new ArrayList<>();
    private boolean tried;
    private boolean failed;

    SessionReport(Prospect.Dial dial, DeliveryListener listener, ConnectionKey key) {
        this.dial = dial;
        this.listener = listener;
        this.key = key;
    }

    void made(SmtpConnection connection) {
        tried();
        boolean isTls = connection.tls().isPresent();
        listener.connected(isTls ? Connected.TLS : Connected.CLEAR);
        if (isTls) {
            dial.policies().forEach(policy -> add(judged(policy, connection)));
        } else if (!failed && key.tls().use() == TlsUse.OPPORTUNISTIC) {
            add(TlsFault.NOT_OFFERED.resultType(), "STARTTLS is not offered");
        }
    }

    void failed(SmtpFailure failure) {
        if (failure.phase() != Phase.CONNECT) {
            tried();
        }
        boolean broken = failure.phase() == Phase.STARTTLS && failure.kind() == SmtpFailure.Kind.CONNECTION;
        failure.tlsFault()
                .or(() -> broken ? Optional.of(TlsFault.HANDSHAKE) : Optional.empty())
                .ifPresent(fault -> {
                    failed = true;
                    add(fault.resultType(), String.valueOf(failure.getMessage()));
                });
        listener.connected(kind(failure));
    }

    /** What every session with this address came to. */
    List<TlsResult> results() {
        return results;
    }

    /** With the reason why a session without TLS, or with a worse one, would not do. */
    String text(SmtpFailure failure) {
        boolean demanded =
                failure.kind() == SmtpFailure.Kind.TLS && !dial.because().isEmpty();
        return demanded ? failure.getMessage() + " (" + dial.because() + ")" : String.valueOf(failure.getMessage());
    }

    private static Connected kind(SmtpFailure failure) {
        if (failure.kind() == SmtpFailure.Kind.TLS || failure.phase() == Phase.STARTTLS) {
            return Connected.TLS_FAILED;
        }
        return failure.reply().isPresent() ? Connected.REFUSED : Connected.BROKEN;
    }

    /** What is known beforehand is part of a report on sessions: once a server was there to have one with. */
    private void tried() {
        if (!tried) {
            tried = true;
            dial.results().forEach(this::add);
        }
    }

    /** RFC 8461 section 5, mode testing: what an enforced policy would not let pass is told, and mail goes on. */
    private TlsResult judged(Prospect.Policy policy, SmtpConnection connection) {
        return policy.rehearsal()
                .flatMap(connection::faultUnder)
                .map(fault -> result(
                        policy.used(), Optional.of(fault.fault().resultType()), String.valueOf(fault.getMessage())))
                .orElseGet(() -> result(policy.used(), Optional.empty(), ""));
    }

    private void add(ResultType failure, String detail) {
        dial.policies().forEach(policy -> add(result(policy.used(), Optional.of(failure), detail)));
    }

    private TlsResult result(TlsPolicyUsed policy, Optional<ResultType> failure, String detail) {
        Optional<InetAddress> address = key.resolved().map(InetSocketAddress::getAddress);
        return new TlsResult(policy, key.host(), address, failure, detail);
    }

    private void add(TlsResult result) {
        results.add(result);
        listener.reported(result);
    }
}
