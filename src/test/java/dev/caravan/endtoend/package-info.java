/**
 * The whole process as an application meets it: a plain Jakarta JMS client on one side, an SMTP server on the other, and
 * between them the same class that the command starts, with a configuration file and a data directory of its own.
 */
@NullMarked
package dev.caravan.endtoend;

import org.jspecify.annotations.NullMarked;
