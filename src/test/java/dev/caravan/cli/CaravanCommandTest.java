package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the commands say of themselves. */
class CaravanCommandTest {

    /** A terminal's width, less a margin. */
    private static final int COLUMNS = 79;

    @Test
    void helpSaysOfEveryCommandWhatItDoes() {
        assertThat(CaravanCommand.commandLine().getUsageMessage())
                .containsOnlyOnce("An outbound mail queue.")
                .contains("Shows and changes the queue of a running Caravan.")
                .contains("Makes a key that signs the mail of a domain");
        assertThat(CaravanCommand.commandLine().getSubcommands().get("queue").getUsageMessage())
                .doesNotContain("An outbound mail queue.")
                .contains("Lists jobs, or what is in quarantine and why.");
    }

    @Test
    void theHelpOfSendmailHasNoBrokenLines() {
        String help = new CommandLine(new SendmailCommand()).getUsageMessage();

        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(COLUMNS));
        assertThat(help).contains("\n75: kept on this machine; sendmail -q hands it over. All else: nobody but\n");
    }
}
