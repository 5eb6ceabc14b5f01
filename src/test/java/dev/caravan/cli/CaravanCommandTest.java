package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the commands say of themselves. */
class CaravanCommandTest {

    private static final int WIDER_THAN_ANY_LINE = 500;

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
        String narrow = new CommandLine(new SendmailCommand()).getUsageMessage();
        String wide = new CommandLine(new SendmailCommand())
                .setUsageHelpWidth(WIDER_THAN_ANY_LINE)
                .getUsageMessage();

        assertThat(narrow).isEqualTo(wide);
    }
}
