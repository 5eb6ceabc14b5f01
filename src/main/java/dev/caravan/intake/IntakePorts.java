package dev.caravan.intake;

import dev.caravan.dkim.KeyRing;
import dev.caravan.queue.Ids;
import dev.caravan.queue.content.ContentStore;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What intake needs of the world.
 *
 * @param signers the keys in force
 */
public record IntakePorts(
        Ids ids,
        InstantSource clock,
        ContentStore contents,
        AccountPolicy accounts,
        IdempotencyIndex keys,
        Supplier<KeyRing> signers) {}
