package dev.caravan;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {
    private static final JavaClasses MAIN_CLASSES = mainClasses();

    @Test
    void modulesUseOnlyWhatTheirPackageInfoAllows() {
        ApplicationModules.of(CaravanApplication.class).verify();
    }

    @Test
    void theTableOfPackagesInTheArchitectureIsComplete() throws IOException {
        String architecture = Files.readString(Path.of("ARCHITECTURE.md"));
        assertThat(MAIN_CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals("dev.caravan"))
                        .map(name -> name.substring("dev.caravan.".length()).replace('.', '/'))
                        .distinct()
                        .filter(name -> !architecture.contains("| `" + name + "` | ")))
                .as("packages without a row")
                .isEmpty();
    }

    /** Nested packages too: a reader of one package needs only the packages below it. */
    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.caravan.(**)").should().beFreeOfCycles().check(MAIN_CLASSES);
    }

    /** Without the classes of libraries that they refer to, of which no rule here asks anything: reading these takes most of the time. */
    private static JavaClasses mainClasses() {
        ArchConfiguration configuration = ArchConfiguration.get();
        boolean asItWas = configuration.resolveMissingDependenciesFromClassPath();
        configuration.setResolveMissingDependenciesFromClassPath(false);
        try {
            return new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.caravan");
        } finally {
            configuration.setResolveMissingDependenciesFromClassPath(asItWas);
        }
    }
}
