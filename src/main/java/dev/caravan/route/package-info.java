/**
 * Routes: which transport makes a delivery attempt.
 *
 * <p>A route has up to three conditions: the domain of the reverse-path, the domain of the recipients, and the number of
 * the attempt. All conditions that are given must hold; the entries of one condition are alternatives; a condition that
 * is left out always holds. Three lists are asked in turn: the account's own routes, those of the sender's domain, the
 * global ones. In a list the order is the order of writing, and the first route that matches decides. When none does,
 * the mail is delivered directly to the recipients' MX hosts.
 *
 * <p>The choice is made anew for every attempt, so that a route "from the 4th attempt on" can send by another way what
 * could not be delivered by the first.
 *
 * <p>An installation for many customers has thousands of routes that name one domain each. The lists are therefore
 * indexed by domain; what is found is exactly what reading the list from the top would find.
 */
@NullMarked
package dev.caravan.route;

import org.jspecify.annotations.NullMarked;
