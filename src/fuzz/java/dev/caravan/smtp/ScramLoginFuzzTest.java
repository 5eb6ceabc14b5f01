package dev.caravan.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a server says in a SCRAM dialogue. See {@link AuthTrial}. */
class ScramLoginFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyServerIsLoggedInAtOrLeft(byte[] script) {
        AuthTrial.with(script, AuthTrial.SCRAM);
    }
}
