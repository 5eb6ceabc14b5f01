package dev.caravan.queue.core.sim;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Delivery;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.queue.core.sim.Item.Flight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A lane in one epoch: consumers with credit, and the jobs in flight, as the worker's lane keeps them. */
final class ModelLane {

    private static final int OVERFLOW_JOBS_MAX = 512;
    private static final int OVERFLOW_JOBS_MIN = 1;

    /** One in so many jobs in flight may be from an overflow queue. */
    private static final int OVERFLOW_SHARE = 4;

    private final World world;
    private final long epoch;
    private final long connection;
    private final Map<String, Integer> credit = new TreeMap<>();
    private final Map<JobId, Flight> flights = new HashMap<>();
    private final Deque<Mail> withheld = new ArrayDeque<>();
    private final Map<Integer, Overflow> overflows = new TreeMap<>();
    private State state = State.OPEN;
    private long numbers;

    private enum State {
        OPEN,
        BROKEN
    }

    private static final class Overflow {
        private final Deque<Mail> withheld = new ArrayDeque<>();
        private int inFlight;
    }

    ModelLane(World world, long epoch) {
        this.world = world;
        this.epoch = epoch;
        this.connection = world.newConnection();
        this.numbers = epoch * 1_000_000;
    }

    long epoch() {
        return epoch;
    }

    long connection() {
        return connection;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** The connection is gone; sooner or later the broker notices and delivers again. */
    void breaks() {
        if (state == State.OPEN) {
            state = State.BROKEN;
            world.time.after(
                    world.scenario
                            .ttl()
                            .multipliedBy(world.random.nextInt(0, 11))
                            .dividedBy(10),
                    () -> world.broker.connectionGone(connection));
        }
    }

    void read(String queue) {
        world.broker.ensure(queue);
        credit.put(queue, world.scenario.window());
    }

    void readReady() {
        for (Feed feed : List.of(Feed.FRESH, Feed.RETRY)) {
            for (Priority band : Priority.values()) {
                read(DurableBroker.ready(feed, band));
            }
        }
    }

    void readOverflow(int number) {
        if (!overflows.containsKey(number)) {
            overflows.put(number, new Overflow());
            read(DurableBroker.overflow(number));
        }
    }

    boolean hasOverflows() {
        return !overflows.isEmpty();
    }

    /**
     * How many jobs beyond the limit may be in flight: what the broker may have sent when there is no room left. Twice a
     * window, since the credit of a whole batch is given before the scheduler is told of the batch.
     */
    int aheadMost() {
        int window = 2 * world.scenario.window();
        int feeds = 2 * Priority.values().length;
        return feeds * window + overflows.size() * (OVERFLOW_JOBS_MIN + window);
    }

    List<Integer> closeDrainedOverflows() {
        List<Integer> drained = new ArrayList<>();
        for (int number : List.copyOf(overflows.keySet())) {
            String queue = DurableBroker.overflow(number);
            if (overflows.get(number).inFlight == 0 && world.broker.depth(queue) == 0) {
                credit.remove(queue);
                world.broker.delete(queue);
                overflows.remove(number);
                drained.add(number);
            }
        }
        return drained;
    }

    /** What the broker sends while there is credit. */
    void pump(Deque<Item> inbox) {
        if (state == State.BROKEN) {
            return;
        }
        for (String queue : List.copyOf(credit.keySet())) {
            while (credit.get(queue) > 0) {
                Mail mail = world.broker.deliver(queue, connection);
                if (mail == null) {
                    break;
                }
                credit.merge(queue, -1, Integer::sum);
                inbox.add(item(mail));
            }
        }
    }

    /** Whether the broker would send something now. */
    boolean hasMore() {
        return state == State.OPEN
                && credit.entrySet().stream().anyMatch(e -> e.getValue() > 0 && world.broker.hasFree(e.getKey()));
    }

    private Item item(Mail mail) {
        if (mail.queue().equals(DurableBroker.CLAIMS)) {
            return new Item.Record(epoch, mail);
        }
        return mail.queue().startsWith(DurableBroker.RETRY)
                ? new Item.OnRung(epoch, mail)
                : new Item.Arrived(new Flight(new Delivery(epoch, ++numbers), mail));
    }

    static Feed feedOf(Mail mail) {
        if (mail.queue().startsWith(DurableBroker.OVERFLOW)) {
            return Feed.OVERFLOW;
        }
        return mail.queue().startsWith("ready." + Feed.RETRY) ? Feed.RETRY : Feed.FRESH;
    }

    void giveCredit(Mail mail) {
        credit.computeIfPresent(mail.queue(), (queue, left) -> left + 1);
    }

    void admit(Flight flight, Scheduler scheduler) {
        Mail mail = flight.mail();
        flights.put(mail.job().id(), flight);
        Overflow overflow = overflowOf(mail);
        if (overflow != null) {
            overflow.inFlight++;
            if (mayTake(overflow, scheduler)) {
                giveCredit(mail);
            } else {
                overflow.withheld.add(mail);
            }
        } else if (scheduler.hasRoom() || world.sabotage == Sabotage.IGNORE_ROOM) {
            giveCredit(mail);
        } else {
            withheld.add(mail);
        }
    }

    @Nullable
    Flight flight(JobId job) {
        return flights.get(job);
    }

    void release(JobId job) {
        Flight flight = flights.remove(job);
        Overflow overflow = flight == null ? null : overflowOf(flight.mail());
        if (overflow != null) {
            overflow.inFlight--;
        }
    }

    void giveCredit(Scheduler scheduler) {
        while (!withheld.isEmpty() && scheduler.hasRoom()) {
            giveCredit(withheld.poll());
        }
        for (Overflow overflow : overflows.values()) {
            while (!overflow.withheld.isEmpty() && mayTake(overflow, scheduler)) {
                giveCredit(overflow.withheld.poll());
            }
        }
    }

    /** All overflow queues together never get more than their share: what hangs must leave room for what is new. */
    private boolean mayTake(Overflow overflow, Scheduler scheduler) {
        int all = overflows.values().stream().mapToInt(o -> o.inFlight).sum();
        int share = world.scenario.limits().jobsInFlight() / OVERFLOW_SHARE - all;
        int fair = Math.min(share, Math.min(OVERFLOW_JOBS_MAX, scheduler.room() / 2));
        return overflow.inFlight < Math.max(OVERFLOW_JOBS_MIN, fair);
    }

    private @Nullable Overflow overflowOf(Mail mail) {
        String queue = mail.queue();
        return queue.startsWith(DurableBroker.OVERFLOW)
                ? overflows.get(Integer.parseInt(queue.substring(DurableBroker.OVERFLOW.length())))
                : null;
    }
}
