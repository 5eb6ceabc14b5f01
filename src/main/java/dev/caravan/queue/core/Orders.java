package dev.caravan.queue.core;

import dev.caravan.queue.core.Command.End;
import dev.caravan.queue.core.LedgerEntry.State;
import java.util.ArrayList;
import java.util.List;

/** The commands of one turn while they gather, and the changes of state that go with them. */
final class Orders {

    private final List<Command> commands = new ArrayList<>();

    void claim(LedgerEntry entry) {
        entry.state = State.CLAIMING;
        entry.site.claims(entry);
        commands.add(new Command.Claim(entry.job(), entry.ticket.attempt()));
    }

    void dial(LedgerEntry entry, long now) {
        entry.state = State.RUNNING;
        entry.dialedAt = now;
        entry.site.started(entry, now);
        commands.add(new Command.Dial(entry.job(), entry.site.site.key()));
    }

    /** The job's end is known: settled now if there is a delivery to settle, else when it comes back. */
    void end(LedgerEntry entry, End end) {
        entry.end = end;
        entry.state = State.DONE;
        if (entry.delivery != null) {
            entry.state = State.SETTLING;
            commands.add(new Command.Settle(entry.job(), entry.delivery, end));
        }
    }

    void park(LedgerEntry entry) {
        if (entry.delivery != null) {
            entry.state = State.PARKING;
            commands.add(new Command.Park(entry.job(), entry.delivery, entry.site.overflow));
        }
    }

    /** What was asked for a moment ago needs deliveries that are gone; it is asked for again when they come back. */
    void laneLost(long epoch) {
        commands.removeIf(command -> switch (command) {
            case Command.Settle s -> s.delivery().epoch() <= epoch;
            case Command.Park p -> p.delivery().epoch() <= epoch;
            case Command.Claim c -> false;
            case Command.Dial d -> false;
        });
    }

    List<Command> take() {
        List<Command> result = List.copyOf(commands);
        commands.clear();
        return result;
    }
}
