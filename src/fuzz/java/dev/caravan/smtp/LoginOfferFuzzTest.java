package dev.caravan.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever mechanisms a server offers, and says then. See {@link AuthTrial}. */
class LoginOfferFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyServerIsLoggedInAtOrLeft(byte[] script) {
        AuthTrial.offered(script);
    }
}
