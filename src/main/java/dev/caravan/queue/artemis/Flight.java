package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.core.Delivery;

/** A job in flight: its delivery, its broker message and itself. */
record Flight(Delivery delivery, Received received, JobMessage message, Job job) {}
