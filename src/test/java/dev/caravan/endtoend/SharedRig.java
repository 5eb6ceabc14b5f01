package dev.caravan.endtoend;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One Caravan for all tests of a class, which leave it as they found it. */
abstract class SharedRig {

    @TempDir
    static Path directory;

    static CaravanRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = CaravanRig.start(directory, CaravanRig.PLAIN);
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }
}
