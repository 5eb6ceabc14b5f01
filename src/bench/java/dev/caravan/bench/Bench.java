package dev.caravan.bench;

import java.nio.file.Path;

/** Runs one proof. Exits with 0 only if it ran to its end and every check held. */
public final class Bench {

    private static final int EX_FAILED = 1;
    private static final int EX_USAGE = 64;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        Proof proof;
        try {
            Options options = Options.parse(Path.of(System.getProperty("bench.dir")), arguments);
            proof = proof(name, options);
            options.refuseOthers();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(EX_USAGE);
            return;
        }
        try {
            System.out.println(name + ": " + proof.prove());
            System.exit(0);
        } catch (ProofFailed e) {
            System.out.println(name + " FAILED by the check " + e.getMessage());
        } catch (Exception e) {
            e.printStackTrace(System.out);
            System.out.println(name + " did not run to the end: " + e);
        }
        System.exit(EX_FAILED);
    }

    private static Proof proof(String name, Options options) {
        return switch (name) {
            case "drain" -> new Drain(options, Drain.Shape.PRELOADED);
            case "pipeline" -> new Drain(options, Drain.Shape.THROUGH);
            case "enqueue" -> new Enqueue(options);
            case "deferred" -> new Deferred(options);
            case "wire" -> new Wire(options);
            case "tls" -> new Tls(options);
            case "crash" -> new Crash(options);
            default -> throw new IllegalArgumentException("no such proof: " + name);
        };
    }
}
