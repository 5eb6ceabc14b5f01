package dev.caravan.queue.artemis;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.core.Delivery;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.Ticket.Feed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.jspecify.annotations.Nullable;

/**
 * A lane in one epoch: its session, the feeds it reads, the jobs it has in flight, and the credit it gives for more. Used
 * by the worker's thread only, except for the handlers, which decode and pass on.
 */
final class Lane implements AutoCloseable {

    /** Octets the broker may send ahead on the busiest feed; the others have less, by their weight. */
    private static final int READY_WINDOW_OCTETS_MAX = 2 * 1024 * 1024;

    private static final int READY_WINDOW_OCTETS_MIN = 128 * 1024;

    /**
     * A rung needs its head, and as many more as can leave with one commit. Below what the broker reads of its pages: the
     * rest stays on disk.
     */
    private static final int RUNG_WINDOW_OCTETS = 1024 * 1024;

    private static final int OVERFLOW_WINDOW_OCTETS = 64 * 1024;

    private static final int RECORD_WINDOW_OCTETS = 1024 * 1024;

    /** An overflow queue has at most so many jobs in flight, and never more than a quarter of what room is left. */
    private static final int OVERFLOW_JOBS_MAX = 512;

    /** It always may have this, or it would never end. */
    private static final int OVERFLOW_JOBS_MIN = 1;

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long epoch;
    private final LaneSession session;
    private final Consumer<Item> inbox;
    private final Map<JobId, Flight> flights = new HashMap<>();
    private final Deque<Received> withheld = new ArrayDeque<>();
    private final Map<Integer, Overflow> overflows = new TreeMap<>();

    Lane(Broker broker, long epoch, Consumer<Item> inbox) throws ActiveMQException {
        this.epoch = epoch;
        this.inbox = inbox;
        this.session = new LaneSession(broker, () -> inbox.accept(new Item.Lost(epoch)));
    }

    private static final class Overflow {
        private final Deque<Received> withheld = new ArrayDeque<>();
        private int inFlight;
    }

    long epoch() {
        return epoch;
    }

    LaneSession session() {
        return session;
    }

    boolean isOpen() {
        return session.isOpen();
    }

    void readClaims() throws ActiveMQException {
        session.subscribe(
                QueueNames.CLAIMS, RECORD_WINDOW_OCTETS, received -> inbox.accept(new Item.Record(epoch, received)));
    }

    void readReady() throws ActiveMQException {
        for (Feed feed : List.of(Feed.FRESH, Feed.RETRY)) {
            for (Priority priority : Priority.values()) {
                int share = READY_WINDOW_OCTETS_MAX
                        * feed.weight()
                        * priority.weight()
                        / (Feed.FRESH.weight() * Priority.HIGH.weight());
                session.subscribe(
                        QueueNames.ready(feed, priority), Math.max(READY_WINDOW_OCTETS_MIN, share), this::arrived);
            }
        }
    }

    void readRung(String queue) throws ActiveMQException {
        session.subscribe(queue, RUNG_WINDOW_OCTETS, received -> {
            try {
                inbox.accept(new Item.OnRung(epoch, received, JobMessage.due(received.message())));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                inbox.accept(new Item.Malformed(epoch, received, e.getMessage()));
            }
        });
    }

    /** Opens an overflow queue, new or left behind. Harmless if it is open. */
    void readOverflow(int number) throws ActiveMQException {
        if (!overflows.containsKey(number)) {
            String queue = QueueNames.overflow(number);
            QueueLayout.ensure(session.session(), queue);
            overflows.put(number, new Overflow());
            session.subscribe(queue, OVERFLOW_WINDOW_OCTETS, this::arrived);
        }
    }

    /** Overflow queues that have nothing left in them; they are closed and deleted. */
    List<Integer> closeDrainedOverflows() throws ActiveMQException {
        List<Integer> drained = new ArrayList<>();
        for (int number : List.copyOf(overflows.keySet())) {
            String queue = QueueNames.overflow(number);
            boolean idle = overflows.get(number).inFlight == 0;
            if (idle && session.session().queueQuery(SimpleString.of(queue)).getMessageCount() == 0) {
                session.unsubscribe(queue);
                session.session().deleteQueue(queue);
                overflows.remove(number);
                drained.add(number);
            }
        }
        return drained;
    }

    /** On the client's thread: decodes, and passes on. */
    private void arrived(Received received) {
        try {
            JobMessage message = JobMessage.read(received.message());
            Delivery delivery = new Delivery(epoch, NUMBERS.incrementAndGet());
            inbox.accept(new Item.Arrived(new Flight(delivery, received, message, message.job())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            inbox.accept(new Item.Malformed(epoch, received, String.valueOf(e.getMessage())));
        }
    }

    static Feed feedOf(String queue) {
        if (queue.startsWith(QueueNames.OVERFLOW_PREFIX)) {
            return Feed.OVERFLOW;
        }
        return queue.startsWith(QueueNames.READY_PREFIX + "retry.") ? Feed.RETRY : Feed.FRESH;
    }

    /** A job is in flight now; its credit is withheld while there is no room for more. */
    void admit(Flight flight, Scheduler scheduler) throws ActiveMQException {
        flights.put(flight.job().id(), flight);
        Overflow overflow = overflowOf(flight.received());
        if (overflow != null) {
            overflow.inFlight++;
            if (mayTake(overflow, scheduler)) {
                session.giveCredit(flight.received());
            } else {
                overflow.withheld.add(flight.received());
            }
        } else if (scheduler.hasRoom()) {
            session.giveCredit(flight.received());
        } else {
            withheld.add(flight.received());
        }
    }

    @Nullable
    Flight flight(JobId job) {
        return flights.get(job);
    }

    /** The job's delivery is of no more use: it was acknowledged, or will come again. */
    void release(JobId job) {
        Flight flight = flights.remove(job);
        Overflow overflow = flight == null ? null : overflowOf(flight.received());
        if (overflow != null) {
            overflow.inFlight--;
        }
    }

    /** Gives the credit that was withheld, as far as there is room. */
    void giveCredit(Scheduler scheduler) throws ActiveMQException {
        while (!withheld.isEmpty() && scheduler.hasRoom()) {
            session.giveCredit(withheld.poll());
        }
        for (Overflow overflow : overflows.values()) {
            while (!overflow.withheld.isEmpty() && mayTake(overflow, scheduler)) {
                session.giveCredit(overflow.withheld.poll());
            }
        }
    }

    private static boolean mayTake(Overflow overflow, Scheduler scheduler) {
        int fair = Math.min(OVERFLOW_JOBS_MAX, scheduler.room() / 4);
        return overflow.inFlight < Math.max(OVERFLOW_JOBS_MIN, fair);
    }

    private @Nullable Overflow overflowOf(Received received) {
        String queue = received.queue();
        return queue.startsWith(QueueNames.OVERFLOW_PREFIX)
                ? overflows.get(Integer.parseInt(queue.substring(QueueNames.OVERFLOW_PREFIX.length())))
                : null;
    }

    @Override
    public void close() {
        session.close();
    }
}
