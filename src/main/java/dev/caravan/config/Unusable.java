package dev.caravan.config;

/** What is configured is well formed, and this process cannot do it. */
public final class Unusable extends Exception {

    private final transient Fault fault;

    /**
     * As a fault that is found only when the configuration is put in force.
     *
     * @param path the key
     * @param found what is the matter; no secret
     * @param wanted what would be right
     */
    public Unusable(String path, String found, String wanted) {
        this(new Fault(path, 0, found, wanted));
    }

    private Unusable(Fault fault) {
        super(fault.toString());
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
