package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8461 section 3.1. */
class StsRecordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=STSv1; id=20160831085700Z;",
                "v=STSv1; id=20160831085700Z",
                "v=STSv1;id=20160831085700Z",
                "v=STSv1\t;\tid=20160831085700Z\t;\t",
                "v=STSv1 ; id=20160831085700Z ; ",
                "v=STSv1; a=1; id=20160831085700Z; b_.-9=<>:!~;",
                "v=STSv1; id=20160831085700Z; id=another",
                "v=STSv1; abcdefghijklmnopqrstuvwxyz012345=x; id=20160831085700Z"
            })
    void aRecordHasAnIdAndMayHaveMore(String text) {
        assertThat(StsRecord.parse(text).id()).isEqualTo("20160831085700Z");
    }

    @Test
    void anIdMayHaveThirtyTwoCharacters() {
        assertThat(StsRecord.parse("v=STSv1; id=" + "a".repeat(32)).id()).hasSize(32);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                v=STSv0; id=1|must begin with
                v=STSv10; id=1|must begin with
                v=STSv2; id=1|must begin with
                V=STSv1; id=1|must begin with
                v=stsv1; id=1|must begin with
                id=1; v=STSv1|must begin with
                v=STSv1|must begin with
                v=STSv1;|must be a name
                v=STSv1; a=1|has no id
                v=STSv1; ID=1|has no id
                v=STSv1; id=|visible ASCII
                v=STSv1; id=a-b|letters and digits
                v=STSv1; id=a b|visible ASCII
                v=STSv1; id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|1 to 32 letters
                v=STSv1; id = 1|field name
                v=STSv1; id=1;; a=1|must be a name
                v=STSv1;; id=1|must be a name
                v=STSv1; id=1;;|must be a name
                v=STSv1; id=1; a|must be a name
                v=STSv1; id=1; =a|field name
                v=STSv1; id=1; a=|visible ASCII
                v=STSv1; id=1; a=b=c|visible ASCII
                v=STSv1; id=1; a=b c|visible ASCII
                v=STSv1; id=1; _a=1|field name
                v=STSv1; id=1; abcdefghijklmnopqrstuvwxyz0123456=x|field name
                v=STSv1; id=1; a=ü|visible ASCII
                """)
    void whatIsNotAsItShouldBeIsNoRecord(String text, String why) {
        assertThatThrownBy(() -> StsRecord.parse(text))
                .isInstanceOf(BadSyntax.class)
                .hasMessageContaining(why);
    }
}
