package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SmtpTimeoutsTest {

    // RFC 5321 section 4.5.3.2, in its order. Less than these makes the same mail come twice.
    @Test
    void noServerIsGivenLessTimeThanTheStandardSays() {
        SmtpTimeouts times = SmtpTimeouts.RFC5321;
        assertThat(times.greeting()).isEqualTo(Duration.ofMinutes(5));
        assertThat(times.reply(Phase.MAIL)).isEqualTo(Duration.ofMinutes(5));
        assertThat(times.reply(Phase.RCPT)).isEqualTo(Duration.ofMinutes(5));
        assertThat(times.reply(Phase.DATA)).isEqualTo(Duration.ofMinutes(2));
        assertThat(times.dataBlock()).isEqualTo(Duration.ofMinutes(3));
        assertThat(times.reply(Phase.CONTENT)).isEqualTo(Duration.ofMinutes(10));
    }
}
