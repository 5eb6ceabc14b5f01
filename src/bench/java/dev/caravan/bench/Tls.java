package dev.caravan.bench;

import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;

/** What trust costs: DANE over kept connections, names that have to be validated, and handshakes. */
final class Tls implements Proof {

    private static final String ZONE = "bulk.example.";
    static final String HOST = "mx.bulk.example";

    private final Path directory;
    private final TlsCost.Runs runs;

    Tls(Options options) {
        this.directory = options.directory();
        this.runs = new TlsCost.Runs(
                options.number("warm-up", 5),
                options.number("pairs", 5),
                options.number("messages", 10_000),
                options.number("octets", Mail.OCTETS));
    }

    @Override
    public String prove() throws Exception {
        KeyStore store = Receiver.certificate(directory.resolve("mx.p12"));
        SSLContext context = Receiver.context(store);
        String digest = Receiver.digest(store);
        try (Receiver secured = Receiver.withTls(context);
                SignedNames names = names(secured.port(), digest)) {
            String cold = new ColdLookup(names, secured.port()).measure();
            String handshakes = new Handshakes(directory, runs.pairs(), runs.messages()).measure(secured, digest);
            String cost;
            try (Receiver plain = Receiver.inClear()) {
                cost = new TlsCost(directory, runs).measure(plain, secured, names);
            }
            return cost + " " + cold + " " + handshakes + " pairs=" + runs.pairs();
        }
    }

    /** The hundred domains of {@link Mail}, all at one host that has TLSA records. */
    private static SignedNames names(int port, String digest) throws Exception {
        SignedNames names = new SignedNames("test.", "example.", ZONE)
                .add("warm.test. MX 10 mx.warm.test.")
                .add(HOST + ". A 127.0.0.1")
                .add(HOST + ". AAAA ::1")
                .add("_" + port + "._tcp." + HOST + ". TLSA 3 1 1 " + digest);
        for (int i = 0; i < Mail.DOMAINS; i++) {
            String domain = "d" + i + "." + ZONE;
            names.add(domain + " MX 10 " + HOST + ".").add("_mta-sts." + domain + " TXT \"no policy\"");
        }
        return names;
    }
}
