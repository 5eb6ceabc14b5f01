package dev.caravan.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a server says to CRAM-MD5, LOGIN, PLAIN and EXTERNAL. See {@link AuthTrial}. */
class PasswordLoginFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyServerIsLoggedInAtOrLeft(byte[] script) {
        AuthTrial.with(script, AuthTrial.PASSWORD);
    }
}
