/**
 * What operators see and do over HTTP, on the management interface only: health, metrics, the queue and its commands.
 *
 * <p>Health and metrics say nothing of messages and are open to whoever reaches the port. Everything below {@code /queue}
 * and {@code /reload} needs the administration token of the credentials file.
 */
@NullMarked
package dev.caravan.web;

import org.jspecify.annotations.NullMarked;
