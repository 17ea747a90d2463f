package io.sdqueueworker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The rules between packages that `docs/architecture.md` tells.
class ArchitectureTest {

    private static final String ROOT = "io.sdqueueworker";
    private static final JavaClasses WORKER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void taskDependsOnNothing() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".task..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + ".task..", "java..", "org.jspecify..")
                .check(WORKER);
    }

    @Test
    void stagesDoNotKnowEachOther() {
        slices().matching(ROOT + ".(intake|staging|generation|publication)..")
                .should()
                .notDependOnEachOther()
                .check(WORKER);
    }

    @Test
    void stagesDoNotKnowWhoComposesThem() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".generation..",
                        ROOT + ".publication..",
                        ROOT + ".spool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT, ROOT + ".pipeline..", ROOT + ".scaling..", ROOT + ".telemetry..", ROOT + ".config..")
                .check(WORKER);
    }

    @Test
    void theSpoolKnowsNoStage() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".spool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".intake..", ROOT + ".staging..", ROOT + ".generation..", ROOT + ".publication..")
                .check(WORKER);
    }

    @Test
    void onlyTheCompositionKnowsTheAdapters() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".aws..")
                .check(WORKER);
    }

    @Test
    void onlyTheAdaptersAndTheCompositionKnowTheSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(WORKER);
    }

    @Test
    void onlyStagingDialsAddressesOfItsOwnChoice() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".staging..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(WORKER);
    }

    @Test
    void theDoctorDisturbsNoWorkSinceItKnowsNone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".doctor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".publication..",
                        ROOT + ".spool..",
                        ROOT + ".pipeline..",
                        ROOT + ".scaling..",
                        ROOT + ".telemetry..",
                        ROOT + ".config..")
                .check(WORKER);
    }

    @Test
    void cdiStaysAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".task..",
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".generation..",
                        ROOT + ".publication..",
                        ROOT + ".spool..",
                        ROOT + ".pipeline..",
                        ROOT + ".scaling..",
                        ROOT + ".doctor..",
                        ROOT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.inject..", "jakarta.enterprise..", "io.quarkus.arc..", "io.quarkus.runtime..")
                .check(WORKER);
    }

    @Test
    void packagesDoNotGoInCircles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(WORKER);
    }
}
