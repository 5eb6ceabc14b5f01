package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.OriginalRecipient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XtextTest {

    @ParameterizedTest
    @CsvSource({"abc-1@x,abc-1@x", "a+b=c d,a+2Bb+3Dc+20d", "~!\\,~!\\"})
    void escapesPlusEqualsAndSpace(String text, String xtext) {
        assertThat(Xtext.encode(text)).isEqualTo(xtext);
    }

    @ParameterizedTest
    @CsvSource({
        "rfc822;a+b@x.example,rfc822;a+2Bb@x.example",
        "utf-8;a+b@x.example,utf-8;a\\x{2B}b@x.example",
        "utf-8;\u00fc\\@x.example,utf-8;\\x{FC}\\x{5C}@x.example",
        "rfc822;\ud83d\ude00@x.example,utf-8;\\x{1F600}@x.example"
    })
    void writesOriginalRecipientsInAsciiForAnySession(String original, String parameter) {
        assertThat(Xtext.orcpt(OriginalRecipient.parse(original))).hasValue(parameter);
    }

    @Test
    void leavesOutAnOriginalRecipientThatIsTooLongWhenEncoded() {
        assertThat(Xtext.orcpt(new OriginalRecipient("rfc822", "+".repeat(200))))
                .isEmpty();
    }
}
