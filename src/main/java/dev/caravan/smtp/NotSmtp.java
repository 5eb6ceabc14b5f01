package dev.caravan.smtp;

import java.io.IOException;

/** The peer said something that is not SMTP, or more than the limits allow. */
final class NotSmtp extends IOException {

    NotSmtp(String message) {
        super(message);
    }
}
