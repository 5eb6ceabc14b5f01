package dev.caravan.dns;

/** Hears what is asked and answered. Called on the threads that ask. */
public interface DnsListener {

    /** Hears nothing. */
    DnsListener NONE = new DnsListener() {
        @Override
        public void answered(String type, DnsAnswer<?> answer) {}

        @Override
        public void remembered(String type) {}
    };

    /** @param type MX, A, AAAA, TLSA, TXT or PTR */
    void answered(String type, DnsAnswer<?> answer);

    /** A question was answered without asking anybody, or together with another one. */
    void remembered(String type);
}
