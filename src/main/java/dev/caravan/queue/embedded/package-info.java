/**
 * An Artemis broker inside the process: a durable journal in the data directory, users and roles, and addresses that page
 * and never block. Reached through {@link dev.caravan.queue.artemis.BrokerService} only, so that an executable without a
 * broker can be built.
 */
@NullMarked
package dev.caravan.queue.embedded;

import org.jspecify.annotations.NullMarked;
