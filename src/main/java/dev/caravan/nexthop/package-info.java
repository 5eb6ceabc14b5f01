/**
 * From a next hop to the hosts and addresses that take its mail.
 *
 * <p>A domain names its mail hosts in MX records, the lowest preference first and chance among equals; without any, the
 * domain itself is its only host (the implicit MX). A single MX record with the root as its host, the null MX, says that
 * the domain takes no mail at all. An address literal is its own and only host. What is found here are candidates, in
 * the order to try them; each host's addresses are looked up only when its turn comes.
 *
 * <p>Anyone can point an MX record at {@code 127.0.0.1} or into the network that Caravan runs in. Addresses that are not
 * public are therefore refused unless the configuration allows them: see {@link dev.caravan.nexthop.AddressFilter}.
 *
 * <p>RFC 5321 section 5 (MX look-up), RFC 7505 (null MX), RFC 6890 (special-purpose addresses).
 */
@NullMarked
package dev.caravan.nexthop;

import org.jspecify.annotations.NullMarked;
