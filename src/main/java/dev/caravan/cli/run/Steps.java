package dev.caravan.cli.run;

import dev.caravan.config.Account;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.Limits;
import dev.caravan.intake.AccountPolicy;
import dev.caravan.intake.Intake;
import dev.caravan.intake.IntakeLimits;
import dev.caravan.intake.IntakePorts;
import dev.caravan.queue.Job;
import dev.caravan.route.camel.IntakeSteps;
import dev.caravan.route.camel.IntakeSteps.IntakeListener;
import dev.caravan.route.camel.NoticeSteps;
import java.util.Optional;

/** The steps of intake and dead-letter, with what the configuration says to them. */
final class Steps {

    private Steps() {}

    static IntakeSteps intake(Caravan caravan, IntakeListener listener) {
        CaravanConfig config = caravan.config();
        AccountPolicy accounts = (account, transport) -> account(caravan, account)
                .filter(a -> a.mayUse().contains(transport))
                .isPresent();
        Intake intake = new Intake(
                new IntakePorts(
                        caravan.ids(),
                        caravan.ids().clock(),
                        caravan.contents(),
                        accounts,
                        caravan.keys(),
                        () -> caravan.config().policy().signers()),
                limits(config.limits()),
                config.hostname());
        return new IntakeSteps(
                intake,
                new IntakeSteps.Parts(caravan.contents(), caravan.keys(), caravan.ladder(), caravan.ids()),
                listener);
    }

    static NoticeSteps notice(Caravan caravan) {
        return new NoticeSteps(
                caravan.config().hostname(), job -> isMailed(caravan, job), caravan.contents(), caravan.ids());
    }

    private static IntakeLimits limits(Limits limits) {
        return new IntakeLimits(
                limits.messageOctets(),
                IntakeLimits.HEADER_OCTETS_MAX,
                IntakeLimits.HEADER_FIELDS_MAX,
                limits.recipients(),
                IntakeLimits.FORWARD_PATHS_OCTETS_MAX,
                (int) limits.inlineOctets(),
                IntakeLimits.RECEIVED_FIELDS_MAX,
                IntakeLimits.NOT_BEFORE_MAX);
    }

    /** By default only to the account's own domains: anything else could hit somebody who never sent a message. */
    private static boolean isMailed(Caravan caravan, Job job) {
        Optional<Account> account = account(caravan, job.account());
        return account.isPresent()
                && switch (account.get().dsn()) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case AUTO ->
                        job.envelope()
                                .reversePath()
                                .domain()
                                .filter(account.get().domains()::contains)
                                .isPresent();
                };
    }

    /** As configured now: a reload may have changed it. */
    private static Optional<Account> account(Caravan caravan, String name) {
        return caravan.config().policy().account(name);
    }
}
