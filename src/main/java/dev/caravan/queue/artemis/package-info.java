/**
 * The queue on an Artemis broker, and the Camel component {@code mailqueue:} through which routes reach it.
 *
 * <p>One transacted session, the lane, carries everything a worker does. One thread takes what happened from its inbox,
 * asks the scheduler, and commits all that has gathered in one group commit: claims before attempts are dialed,
 * acknowledgements and what follows from them afterwards. Attempts run on virtual threads and outlive the lane: when the
 * connection breaks, a new lane is made under a new epoch, and jobs that come back are recognized by the ledger.
 *
 * <p>What must never be done here, since each of it loses mail or stops the lane: use the session from another thread; call
 * {@code rollback()}; send to an address that may block, or that has no queue; name an account by a message property in
 * place of the validated user; read a large message's body after the next message was received.
 *
 * <p>Dropped messages, notices and outcomes are taken by plain consumers outside of the lane, which commit a batch at a
 * time.
 *
 * <p>docs/architecture.md; docs/adr/0001, 0002, 0003, 0005, 0010 and 0011.
 */
@NullMarked
package dev.caravan.queue.artemis;

import org.jspecify.annotations.NullMarked;
