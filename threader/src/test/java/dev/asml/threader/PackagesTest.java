package dev.asml.threader;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PackagesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.asml.threader");

    @Test
    void dependOnEachOtherInOneDirectionOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("dev.asml.threader")
                .layer("http")
                .definedBy("..threader.http..")
                .layer("release")
                .definedBy("..threader.release..")
                .layer("session")
                .definedBy("..threader.session..")
                .layer("function")
                .definedBy("..threader.function..")
                .layer("device")
                .definedBy("..threader.device..")
                .layer("journal")
                .definedBy("..threader.journal..")
                .layer("wasm")
                .definedBy("..threader.wasm..")
                .layer("process")
                .definedBy("..threader.process..")
                .layer("io")
                .definedBy("..threader.io..")
                .layer("log")
                .definedBy("..threader.log..")
                .layer("guard")
                .definedBy("..threader.guard..")
                .layer("trace")
                .definedBy("..threader.trace..")
                .layer("secret")
                .definedBy("..threader.secret..")
                .layer("stream")
                .definedBy("..threader.stream..")
                .layer("store")
                .definedBy("..threader.store..")
                .layer("registry")
                .definedBy("..threader.registry..")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("release")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("function")
                .mayOnlyBeAccessedByLayers("root", "http", "release", "session")
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("root", "http", "release")
                .whereLayer("device")
                .mayOnlyBeAccessedByLayers("root", "http", "release", "session", "function")
                .whereLayer("journal")
                .mayOnlyBeAccessedByLayers("root", "session", "function", "device")
                .whereLayer("wasm")
                .mayOnlyBeAccessedByLayers("root", "release", "function", "device")
                .whereLayer("guard")
                .mayOnlyBeAccessedByLayers("root", "http", "release", "function")
                .whereLayer("secret")
                .mayOnlyBeAccessedByLayers("root", "http", "release", "function")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("root", "release", "secret", "registry")
                .whereLayer("registry")
                .mayOnlyBeAccessedByLayers("root", "http")
                .whereLayer("process")
                .mayOnlyBeAccessedByLayers("root", "release")
                .whereLayer("io")
                .mayOnlyBeAccessedByLayers("root", "release", "function", "process", "device", "session")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("root", "http", "function", "session", "guard")
                .check(CLASSES);
        slices().matching("dev.asml.threader.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void keepTheEngineBehindTheEnginesPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..threader.wasm..", "..threader.function..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.dylibso..")
                .check(CLASSES);
    }

    @Test
    void keepTheHttpServerBehindTheHttpPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..threader.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon..")
                .check(CLASSES);
    }

    @Test
    void keepGrpcBehindTheProcessPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..threader.process..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "dev.asml.iomod.v1..")
                .check(CLASSES);
    }

    @Test
    void keepTheSdkOfAwsBehindTheStorePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..threader.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(CLASSES);
    }

    @Test
    void holdOnlyRecordsFinalAndSealedTypes() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotAnonymousClasses()
                .and()
                .areNotEnums()
                .should(BeClosed.toExtension())
                .check(CLASSES);
    }
}
