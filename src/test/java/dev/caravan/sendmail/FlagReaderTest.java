package dev.caravan.sendmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Ret;
import dev.caravan.sendmail.Flags.Switch;
import dev.caravan.sendmail.Flags.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagReaderTest {

    /** Arguments as they are written in the sources or the documents of these programs. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', nullValues = "-none-", textBlock = """
            Debian cron                 | -i -FCronDaemon -B8BITMIME -oem ann          | i  | -none-          | CronDaemon | ann
            Debian cron, older          | -FCronDaemon -i -odi -oem -oi -t             | ti | -none-          | CronDaemon | ''
            cronie                      | -FCronDaemon -i -odi -oem -oi -t -f root     | ti | root            | CronDaemon | ''
            anacron                     | -FAnacron -odi ann                           | '' | -none-          | Anacron    | ann
            git send-email              | -f a@x.example -i b@x.example c@x.example    | i  | a@x.example     | -none-     | b@x.example c@x.example
            git send-email, no sender   | -i b@x.example                               | i  | -none-          | -none-     | b@x.example
            PHP mail()                  | -t -i                                        | ti | -none-          | -none-     | ''
            PHP mail() with a parameter | -t -i -fa@x.example                          | ti | a@x.example     | -none-     | ''
            PHPMailer                   | -oi -fa@x.example -t                         | ti | a@x.example     | -none-     | ''
            Symfony Mailer              | -oi -t                                       | ti | -none-          | -none-     | ''
            Ruby mail                   | -i -f a@x.example -- b@x.example             | i  | a@x.example     | -none-     | b@x.example
            Perl MIME::Lite             | -t -oi -oem                                  | ti | -none-          | -none-     | ''
            Perl Email::Sender          | -i -f a@x.example -- b@x.example             | i  | a@x.example     | -none-     | b@x.example
            Python email docs           | -t -oi                                       | ti | -none-          | -none-     | ''
            Nodemailer                  | -i -f a@x.example b@x.example                | i  | a@x.example     | -none-     | b@x.example
            logwatch                    | -t                                           | t  | -none-          | -none-     | ''
            mdadm, smartd by mail(1)    | -i root                                      | i  | -none-          | -none-     | root
            bsd-mailx                   | -i -r a@x.example b@x.example                | i  | a@x.example     | -none-     | b@x.example
            s-nail                      | -i -m -v -f a@x.example -- b@x.example       | iv | a@x.example     | -none-     | b@x.example
            mutt                        | -oem -oi -f a@x.example -- b@x.example       | i  | a@x.example     | -none-     | b@x.example
            mutt with DSN               | -oi -N success,failure -R hdrs -- b@x.example | i | -none-          | -none-     | b@x.example
            Emacs message-mode          | -oi -f a@x.example -oem -odb -t              | ti | a@x.example     | -none-     | ''
            fail2ban                    | -t -f a@x.example                            | t  | a@x.example     | -none-     | ''
            sudo                        | -t                                           | t  | -none-          | -none-     | ''
            at                          | -i ann                                       | i  | -none-          | -none-     | ann
            Mailman, old                | -bm -oi -f a@x.example -- b@x.example        | i  | a@x.example     | -none-     | b@x.example
            uucp's rmail                | -G -oi -f a@x.example -p UUCP:x b@x.example  | i  | a@x.example     | -none-     | b@x.example
            letters together            | -tif a@x.example                             | ti | a@x.example     | -none-     | ''
            a value that is a word      | -o i -o m -O DeliveryMode=b -L tag ann       | i  | -none-          | -none-     | ann
            flags behind recipients     | ann -t -v                                    | tv | -none-          | -none-     | ann
            no flag behind two hyphens  | -t -- -f ann                                 | t  | -none-          | -none-     | -f ann
            the null sender             | -f <> ann                                    | '' | <>              | -none-     | ann
            what means nothing here     | -d0.1 -A c -h 17 -X /dev/null -U -n -x -e m ann | '' | -none-       | -none-     | ann
            """)
    void callersAreUnderstood(
            String caller, String arguments, String letters, String sender, String name, String recipients)
            throws Unsendable {
        Flags flags = read(arguments);
        assertThat(letters(flags)).isEqualTo(letters);
        assertThat(flags.sender().orElse(null)).isEqualTo(sender);
        assertThat(flags.fullName().orElse(null)).isEqualTo(name);
        assertThat(String.join(" ", flags.recipients())).isEqualTo(recipients);
        assertThat(flags.task()).isEqualTo(Task.SEND);
    }

    @Test
    void aSenderOfTwoWordsOrNoneIsAValueOfItsOwn() throws Unsendable {
        assertThat(FlagReader.read("-F", "Ann Example", "-f", "", "bob").fullName())
                .contains("Ann Example");
        assertThat(FlagReader.read("-f", "", "bob").sender()).contains("");
        assertThat(FlagReader.read("-f", "", "bob").recipients()).containsExactly("bob");
    }

    @Test
    void whatNotificationsAreWantedIsRead() throws Unsendable {
        assertThat(read("-N never x").notifyOn()).isEmpty();
        assertThat(read("-Nsuccess,delay x").notifyOn()).isEqualTo(Set.of(Notify.SUCCESS, Notify.DELAY));
        assertThat(read("x").notifyOn()).isEqualTo(Notify.DEFAULT);
        assertThat(read("-R full -V id-1 x").ret()).contains(Ret.FULL);
        assertThat(read("-R full -V id-1 x").envelopeId()).contains(new EnvelopeId("id-1"));
        assertThat(read("-C /x.yaml x").config()).contains(Path.of("/x.yaml"));
    }

    @Test
    void keptMessagesAreAskedForByQAlone() throws Unsendable {
        assertThat(read("-q").task()).isEqualTo(Task.SEND_KEPT);
        assertThat(read("-q -v").switches()).containsExactly(Switch.VERBOSE);
        assertThat(read("--help").task()).isEqualTo(Task.HELP);
        assertThat(read("--version").task()).isEqualTo(Task.VERSION);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -bs          | speak SMTP
            -i -bs       | speak SMTP
            -bp          | caravan queue list
            -bd          | no server
            -bD          | no server
            -bi          | aliases
            -I           | aliases
            -bv ann      | addresses are not tested
            -bt          | addresses are not tested
            -bh          | only -bm
            -q30m        | cron or a timer
            -qRexample   | only -q
            -Z           | unknown flag -Z
            -t -iZ       | unknown flag -Z
            --recipients | unknown flag
            -f           | flag -f needs a value
            -N often x   | flag -N
            -R some x    | flag -R
            -B9BIT x     | -B
            """)
    void whatIsNotDoneIsSaidAndIsAWrongCall(String arguments, String said) {
        assertThatThrownBy(() -> read(arguments))
                .isInstanceOf(Unsendable.class)
                .hasMessageContaining(said)
                .extracting(e -> ((Unsendable) e).code())
                .isEqualTo(ExitCode.USAGE);
    }

    private static Flags read(String arguments) throws Unsendable {
        List<String> words = arguments.isEmpty() ? List.of() : Arrays.asList(arguments.split(" +"));
        return FlagReader.read(words.toArray(String[]::new));
    }

    private static String letters(Flags flags) {
        return flags.switches().stream()
                .sorted()
                .map(s -> switch (s) {
                    case RECIPIENTS_OF_HEADER -> "t";
                    case DOT_IS_TEXT -> "i";
                    case VERBOSE -> "v";
                })
                .collect(Collectors.joining());
    }
}
