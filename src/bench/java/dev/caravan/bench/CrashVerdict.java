package dev.caravan.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what was accepted, what arrived and what was said about it. */
final class CrashVerdict {

    private static final int SHOWN_MAX = 20;

    private final Map<String, Integer> arrived;
    private final CrashOutcomes outcomes;
    private final CrashProducers producers;
    private final Set<String> quarantined;
    private final List<String> lost = new ArrayList<>();
    private final List<String> unmarked = new ArrayList<>();
    private final List<String> settledTwice = new ArrayList<>();
    private final List<String> silent = new ArrayList<>();
    private final List<String> unsent = new ArrayList<>();
    private int duplicates;

    CrashVerdict(
            Map<String, Integer> arrived, CrashOutcomes outcomes, CrashProducers producers, List<String> quarantined) {
        this.arrived = arrived;
        this.outcomes = outcomes;
        this.producers = producers;
        this.quarantined = new HashSet<>(quarantined);
        producers.accepted().forEach(this::accepted);
        arrived.forEach(this::arrived);
    }

    /** Accepted: arrived, or in quarantine for an operator, and a final answer came. */
    private void accepted(String id) {
        boolean kept = quarantined.contains(id) || outcomes.failed().containsKey(id);
        if (!arrived.containsKey(id) && !kept) {
            lost.add(id);
        } else if (outcomes.finals(id) == 0 && !quarantined.contains(id)) {
            silent.add(id);
        }
        if (outcomes.finals(id) > 1) {
            settledTwice.add(id);
        }
    }

    /** Every copy beyond the first must have been announced by an outcome in doubt of its own, or by the quarantine. */
    private void arrived(String id, int copies) {
        int marks = outcomes.inDoubt(id) + (quarantined.contains(id) ? 1 : 0);
        duplicates += copies - 1;
        for (int i = marks; i < copies - 1; i++) {
            unmarked.add(id);
        }
        if (!producers.tried().contains(id)) {
            unsent.add(id);
        }
    }

    String keys() {
        return "lost=" + lost.size() + " duplicates=" + duplicates + " unmarked=" + unmarked.size() + " accepted="
                + producers.accepted().size() + " quarantined=" + quarantined.size() + " failed="
                + outcomes.failed().size();
    }

    void check(Path logs) throws ProofFailed {
        StringBuilder faults = new StringBuilder();
        fault(faults, "lost", lost);
        fault(faults, "unmarked", unmarked);
        fault(faults, "settled-twice", settledTwice);
        fault(faults, "no-final-outcome", silent);
        fault(faults, "never-sent", unsent);
        fault(faults, "failed", List.copyOf(outcomes.failed().keySet()));
        if (!faults.isEmpty()) {
            throw new ProofFailed(faults + "\nthe logs are in " + logs);
        }
    }

    private static void fault(StringBuilder faults, String check, List<String> ids) {
        if (!ids.isEmpty()) {
            faults.append(faults.isEmpty() ? "" : "; ")
                    .append(check)
                    .append(": ")
                    .append(ids.size())
                    .append(' ')
                    .append(ids.subList(0, Math.min(SHOWN_MAX, ids.size())));
        }
    }
}
