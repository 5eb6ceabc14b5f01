package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.site.SiteKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends each attempt through its route, on the thread of the attempt. */
final class AttemptConsumer extends DefaultConsumer {

    private static final Logger LOG = Logger.getLogger(AttemptConsumer.class);

    private final AttemptGate gate;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean retired;

    AttemptConsumer(MailQueueEndpoint endpoint, Processor processor, AttemptGate gate) {
        super(endpoint, processor);
        this.gate = gate;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        gate.open(this);
    }

    @Override
    protected void doStop() throws Exception {
        gate.close(this);
        super.doStop();
    }

    /** Whether a further attempt may take this route; then {@link #leave} must follow. */
    boolean enter() {
        underWay.incrementAndGet();
        if (retired) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        underWay.decrementAndGet();
    }

    /** No further attempt may take this route. */
    void retire() {
        retired = true;
    }

    boolean isIdle() {
        return underWay.get() == 0;
    }

    /** Null if the route did not settle it, which is a fault of the route. */
    Attempts.@Nullable Made make(Job job, SiteKey site) {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(MailQueueConstants.JOB, job);
            exchange.setProperty(MailQueueConstants.SITE, site);
            getProcessor().process(exchange);
            Attempts.Made made = exchange.getProperty(MailQueueConstants.MADE, Attempts.Made.class);
            if (made == null) {
                LOG.errorf(exchange.getException(), "the route did not settle the attempt of job %s", job.id());
            }
            return made;
        } catch (Exception e) {
            LOG.errorf(e, "the route failed with the attempt of job %s", job.id());
            return null;
        } finally {
            releaseExchange(exchange, false);
        }
    }
}
