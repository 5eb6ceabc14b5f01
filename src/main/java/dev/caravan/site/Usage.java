package dev.caravan.site;

import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;

/**
 * What a transport has used of a rate for an hour or a day and what still counts: to be kept beyond the process.
 *
 * @param at when the last of it was used, monotonic nanoseconds
 */
public record Usage(String transport, Counted counted, Unit unit, long at, int amount) {}
