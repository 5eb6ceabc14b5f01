package dev.caravan.intake;

import dev.caravan.queue.Ids;
import dev.caravan.queue.content.ContentStore;
import java.time.InstantSource;

/** What intake needs of the world. */
public record IntakePorts(
        Ids ids, InstantSource clock, ContentStore contents, AccountPolicy accounts, IdempotencyIndex keys) {}
