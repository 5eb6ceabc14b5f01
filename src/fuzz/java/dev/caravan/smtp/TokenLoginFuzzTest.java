package dev.caravan.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a server says to XOAUTH2 and OAUTHBEARER. See {@link AuthTrial}. */
class TokenLoginFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyServerIsLoggedInAtOrLeft(byte[] script) {
        AuthTrial.with(script, AuthTrial.TOKEN);
    }
}
