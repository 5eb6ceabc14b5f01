package dev.caravan.transport;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Host;
import dev.caravan.message.MessageContent;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.tls.TlsRequirement;

/**
 * One try at one next hop.
 *
 * @param id names this attempt in logs: the job's id and the attempt's number
 * @param envelope all recipients share the next hop
 * @param nextHop the recipients' domain or address literal; transports with a host of their own ignore it
 * @param tls what the operator and the sender ask of TLS
 * @param attempt 1 for the first
 * @param addressesTried where earlier attempts have been
 */
public record DeliveryAttempt(
        String id,
        Envelope envelope,
        MessageContent content,
        Host nextHop,
        TlsRequirement tls,
        int attempt,
        AddressesTried addressesTried) {}
