package dev.caravan.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the command line said, over the defaults of a proof. Unknown names are refused when all are known. */
public final class Options {

    private final Map<String, String> given = new HashMap<>();
    private final Path root;

    private Options(Path root) {
        this.root = root;
    }

    /** @param arguments {@code --name value} or {@code --name=value} */
    public static Options parse(Path root, String[] arguments) {
        Options options = new Options(root);
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--")) {
                throw new IllegalArgumentException("not an option: " + argument);
            }
            if (equals > 0) {
                options.given.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else if (i + 1 < arguments.length) {
                options.given.put(argument.substring(2), arguments[++i]);
            } else {
                throw new IllegalArgumentException(argument + " needs a value");
            }
        }
        return options;
    }

    /** A whole number; each may be asked for once. */
    public int number(String name, int otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    public long seed() {
        String value = given.remove("seed");
        return value == null ? System.nanoTime() : Long.parseLong(value);
    }

    /** To be called when all options have been asked for. */
    public void refuseOthers() {
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown options: " + given.keySet());
        }
    }

    /** The fresh directory of this run. */
    public Path directory() {
        return root;
    }
}
