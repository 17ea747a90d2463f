package io.sdqueueworker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sdqueueworker.io.WordlessException;
import org.jboss.logging.BasicLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Enforces the rules between packages that `docs/architecture.md` lists.
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
        slices().matching(ROOT + ".(intake|staging|models|generation|publication)..")
                .should()
                .notDependOnEachOther()
                .check(WORKER);
    }

    @Test
    void stagesDoNotKnowTheirCallers() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".queue..",
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".models..",
                        ROOT + ".generation..",
                        ROOT + ".publication..",
                        ROOT + ".spool..",
                        ROOT + ".io..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".command..",
                        ROOT + ".wiring..",
                        ROOT + ".pipeline..",
                        ROOT + ".runtimes..",
                        ROOT + ".telemetry..",
                        ROOT + ".config..")
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
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".models..",
                        ROOT + ".generation..",
                        ROOT + ".publication..")
                .check(WORKER);
    }

    @Test
    void onlyTheWiringKnowsTheAdapters() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".wiring..", ROOT + ".command..", ROOT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".aws..")
                .check(WORKER);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".wiring..", ROOT + ".runtimes..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".runtimes..")
                .check(WORKER);
    }

    @Test
    void runtimesDoNotKnowEachOther() {
        slices().matching(ROOT + ".runtimes.(*)..")
                .should()
                .notDependOnEachOther()
                .check(WORKER);
    }

    @Test
    void onlyTheAwsAdaptersAndTheWiringKnowTheSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".wiring..", ROOT + ".command..", ROOT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(WORKER);
    }

    @Test
    void onlyWebStagingConnectsToAddressesOfItsOwnChoice() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".command..", ROOT + ".staging.web..", ROOT + ".io.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(WORKER);
    }

    @Test
    void onlyOnePackageKnowsTheRestClient() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".io.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "org.jboss.resteasy..")
                .check(WORKER);
    }

    @Test
    void theDoctorCannotDisturbTheWorkItDoesNotKnow() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".doctor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".command..",
                        ROOT + ".wiring..",
                        ROOT + ".queue..",
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".models..",
                        ROOT + ".publication..",
                        ROOT + ".runtimes..",
                        ROOT + ".spool..",
                        ROOT + ".pipeline..",
                        ROOT + ".telemetry..",
                        ROOT + ".config..")
                .check(WORKER);
    }

    /// It is served to everyone who can reach the port, and what it cannot read it cannot show.
    @Test
    void theStatusKnowsOnlyWhereTasksAre() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".status..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".command..",
                        ROOT + ".wiring..",
                        ROOT + ".queue..",
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".models..",
                        ROOT + ".publication..",
                        ROOT + ".runtimes..",
                        ROOT + ".spool..",
                        ROOT + ".telemetry..",
                        ROOT + ".config..")
                .check(WORKER);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".status..", ROOT + ".wiring..", ROOT + ".command..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".status..")
                .check(WORKER);
    }

    @Test
    void cdiStaysAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".task..",
                        ROOT + ".queue..",
                        ROOT + ".intake..",
                        ROOT + ".staging..",
                        ROOT + ".models..",
                        ROOT + ".generation..",
                        ROOT + ".runtimes..",
                        ROOT + ".publication..",
                        ROOT + ".spool..",
                        ROOT + ".pipeline..",
                        ROOT + ".doctor..",
                        ROOT + ".status..",
                        ROOT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.inject..", "jakarta.enterprise..", "io.quarkus.arc..", "io.quarkus.runtime..")
                .check(WORKER);
    }

    /// The words of an exception may quote a task.
    @Test
    void exceptionsAreLoggedWithoutTheirWords() {
        assertThat(WORKER.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isAssignableTo(BasicLogger.class))
                        .filter(call -> call.getTarget().getRawParameterTypes().stream()
                                .anyMatch(parameter -> parameter.isEquivalentTo(Throwable.class)))
                        .map(JavaAccess::getOriginOwner)
                        .filter(type -> !type.isEquivalentTo(WordlessException.class))
                        .filter(type -> type.getDirectDependenciesFromSelf().stream()
                                .noneMatch(known -> known.getTargetClass().isEquivalentTo(WordlessException.class))))
                .isEmpty();
    }

    @Test
    void packagesDoNotGoInCircles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(WORKER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdwebui", "comfyui"})
    void aRuntimeIsBuiltInLayers(String runtime) {
        String root = ROOT + ".runtimes." + runtime;
        slices().matching(root + ".(*)..").should().beFreeOfCycles().check(WORKER);
        noClasses()
                .that()
                .resideInAPackage(root + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root)
                .check(WORKER);
    }

    @Test
    void theModelStoreIsBuiltInLayers() {
        slices().matching(ROOT + ".models.(*)..").should().beFreeOfCycles().check(WORKER);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".models.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".models")
                .check(WORKER);
    }

    @Test
    void thePipelineIsBuiltInLayers() {
        slices().matching(ROOT + ".pipeline.(*)..").should().beFreeOfCycles().check(WORKER);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".pipeline.*..")
                .and()
                // Ends the parts that the pipeline itself starts.
                .resideOutsideOfPackage(ROOT + ".pipeline.shutdown")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".pipeline")
                .check(WORKER);
    }
}
