package dev.caravan.sendmail;

import java.time.Instant;

/**
 * What is new with every message.
 *
 * @param id unlike that of any other message; letters and digits, later ones sort behind earlier ones
 */
public record Stamp(String id, Instant now) {}
