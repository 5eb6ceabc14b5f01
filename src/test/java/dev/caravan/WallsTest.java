package dev.caravan;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walls between packages. One module has no others. */
class WallsTest {

    /** Where frameworks may be used. Everything else is plain Java. */
    private static final String[] RIM = {
        "..camel..",
        "dev.caravan.queue.artemis..",
        "dev.caravan.queue.embedded..",
        "dev.caravan.config..",
        "dev.caravan.web..",
        "dev.caravan.cli.."
    };

    private static final String[] FRAMEWORKS = {
        "org.apache.camel..",
        "io.quarkus..",
        "io.vertx..",
        "io.micrometer..",
        "jakarta.jms..",
        "jakarta.inject..",
        "jakarta.enterprise..",
        "org.apache.activemq..",
        "org.eclipse.microprofile.."
    };

    private static final JavaClasses CARAVAN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.caravan");

    @Test
    void frameworksLiveInTheRimOnly() {
        noClasses()
                .that(not(resideInAnyPackage(RIM)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .check(CARAVAN);
    }

    @Test
    void protocolCodeDoesNotReachIntoTheRim() {
        noClasses()
                .that(not(resideInAnyPackage(RIM)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(RIM))
                .check(CARAVAN);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.caravan.(**)").should().beFreeOfCycles().check(CARAVAN);
    }

    @Test
    void dnsjavaIsKnownInDnsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.caravan.dns..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.xbill..")
                .check(CARAVAN);
    }

    @Test
    void bouncyCastleIsKnownInDkimOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.caravan.dkim..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(CARAVAN);
    }

    @Test
    void theStateMachineHasNoThreadsAndNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.caravan.queue.core..", "dev.caravan.site..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.net..", "java.nio..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.InstantSource.class)
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .allowEmptyShould(true)
                .check(CARAVAN);
    }

    @Test
    void internationalizedNamesAreNotLeftToTheJdk() {
        // java.net.IDN is IDNA 2003: wrong for sharp s, joiners and newer scripts.
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.IDN")
                .check(CARAVAN);
    }

    @Test
    void namesSayWhatAThingIs() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Impl")
                .andShould()
                .resideOutsideOfPackages("..util..", "..common..", "..service..", "..model..", "dev.caravan.core..")
                .check(CARAVAN);
    }

    @Test
    void everyPackageIsExplained() throws IOException {
        Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> unexplained = files.filter(f -> f.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .toList();
            assertThat(unexplained).isEmpty();
        }
    }
}
