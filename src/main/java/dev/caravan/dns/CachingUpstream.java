package dev.caravan.dns;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;
import org.xbill.DNS.Name;

/**
 * Remembers answers together with what they are worth, for as long as they may be used. One question is asked once at a
 * time: whoever asks it meanwhile waits for the same answer. A failure is remembered for a moment only.
 */
final class CachingUpstream implements Upstream {

    /** Ours: some 10,000 domains with signatures; a stranger who publishes large answers pushes out others, no more. */
    static final int OCTETS_MAX = 8 * 1024 * 1024;

    /** Ours: about what an entry takes beside its octets. */
    private static final int ENTRY_OCTETS = 512;

    /** Names are equal whatever their case. */
    private record Key(Name name, int type) {}

    private record Entry(Response response, Instant end, int octets) {}

    private final Upstream upstream;
    private final InstantSource clock;
    private final IntConsumer hits;
    private final Object lock = new Object();
    private final Map<Key, CompletableFuture<Response>> underWay = new HashMap<>();

    /** The one that was used longest ago is the first. */
    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private int octets;

    /** @param hits hears the type of every question that did not go upstream */
    CachingUpstream(Upstream upstream, InstantSource clock, IntConsumer hits) {
        this.upstream = upstream;
        this.clock = clock;
        this.hits = hits;
    }

    @Override
    public Response ask(Name name, int type) {
        Key key = new Key(name, type);
        CompletableFuture<Response> mine = new CompletableFuture<>();
        CompletableFuture<Response> another;
        synchronized (lock) {
            Entry known = entries.get(key);
            if (known != null && clock.instant().isBefore(known.end())) {
                hits.accept(type);
                return known.response();
            }
            another = underWay.putIfAbsent(key, mine);
        }
        if (another != null) {
            hits.accept(type);
            return await(another);
        }
        try {
            Response response = upstream.ask(name, type);
            keep(key, response);
            mine.complete(response);
            return response;
        } finally {
            synchronized (lock) {
                underWay.remove(key);
            }
            // Only if there was no answer at all, which is a defect: nobody must wait for ever.
            mine.complete(new Response.Failed("the question could not be asked"));
        }
    }

    private static Response await(CompletableFuture<Response> another) {
        try {
            return another.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Failed("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keep(Key key, Response response) {
        Entry entry = switch (response) {
            case Response.Received(var message, var _, var life, var _) ->
                new Entry(response, clock.instant().plus(life), ENTRY_OCTETS + message.toWire().length);
            case Response.Failed _ -> new Entry(response, clock.instant().plus(Lifetime.UNANSWERED), ENTRY_OCTETS);
        };
        synchronized (lock) {
            Entry before = entries.put(key, entry);
            octets += entry.octets() - (before == null ? 0 : before.octets());
            while (octets > OCTETS_MAX) {
                octets -= entries.pollFirstEntry().getValue().octets();
            }
        }
    }
}
