package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the fuzzer begins with and what it has found, in every build and without it; and some damage beyond that. */
class HostileLoginTest {

    private static final Path SEEDS = Path.of("src", "fuzz", "resources", "dev", "caravan", "smtp");
    private static final String METHOD = "anyServerIsLoggedInAtOrLeft";

    /** Damaged copies of each seed: all of them together take a second. */
    private static final int COPIES = 8;

    @TestFactory
    Stream<DynamicTest> aScramServerIsLoggedInAtOrLeft() throws IOException {
        return trials("ScramLoginFuzzTest", input -> AuthTrial.with(input, AuthTrial.SCRAM));
    }

    @TestFactory
    Stream<DynamicTest> aServerThatAsksForThePasswordIsLoggedInAtOrLeft() throws IOException {
        return trials("PasswordLoginFuzzTest", input -> AuthTrial.with(input, AuthTrial.PASSWORD));
    }

    @TestFactory
    Stream<DynamicTest> aServerThatIsShownATokenIsLoggedInAtOrLeft() throws IOException {
        return trials("TokenLoginFuzzTest", input -> AuthTrial.with(input, AuthTrial.TOKEN));
    }

    @TestFactory
    Stream<DynamicTest> anyOfferIsTakenOrLeft() throws IOException {
        return trials("LoginOfferFuzzTest", AuthTrial::offered);
    }

    private static Stream<DynamicTest> trials(String target, Consumer<byte[]> trial) throws IOException {
        long seed = new Random().nextLong();
        System.out.println("HostileLoginTest " + target + " seed " + seed);
        Random random = new Random(seed);
        try (Stream<Path> files = Files.list(SEEDS.resolve(target + "Inputs").resolve(METHOD))) {
            List<Path> seeds = files.sorted().toList();
            assertThat(seeds).isNotEmpty();
            return seeds.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        byte[] input = Files.readAllBytes(file);
                        trial.accept(input);
                        for (int i = 0; i < COPIES; i++) {
                            byte[] damaged = damaged(input, random);
                            try {
                                trial.accept(damaged);
                            } catch (AssertionError | RuntimeException e) {
                                throw new AssertionError("with " + Arrays.toString(damaged), e);
                            }
                        }
                    }));
        }
    }

    private static byte[] damaged(byte[] input, Random random) {
        byte[] copy = Arrays.copyOf(input, random.nextInt(input.length + 4));
        for (int i = random.nextInt(3); i > 0 && copy.length > 1; i--) {
            copy[1 + random.nextInt(copy.length - 1)] = (byte) random.nextInt(256);
        }
        return copy;
    }
}
