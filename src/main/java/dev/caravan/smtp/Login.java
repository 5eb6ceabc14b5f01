package dev.caravan.smtp;

import dev.caravan.sasl.Identity;
import dev.caravan.sasl.MechanismChoice;

/**
 * As whom a client logs in at every server that it connects to.
 *
 * @param choice how
 */
public record Login(MechanismChoice choice, Identity identity) {}
