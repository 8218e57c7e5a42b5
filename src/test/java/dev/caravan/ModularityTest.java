package dev.caravan;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.stereotype.Repository;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

class ModularityTest {
    private static final JavaClasses MAIN_CLASSES = mainClasses();

    private static final List<Class<? extends Annotation>> STEREOTYPES = List.of(
            Component.class,
            Configuration.class,
            Controller.class,
            ControllerAdvice.class,
            Repository.class,
            RestController.class,
            RestControllerAdvice.class,
            Service.class);

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

    /** Spring reads the index instead of searching for them (Spring Framework reference, 6.2, "Generating an Index of Candidate Components"). */
    @Test
    void theIndexOfComponentsIsComplete() throws IOException {
        Properties index = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("src/main/resources/META-INF/spring.components"))) {
            index.load(in);
        }
        assertThat(index.stringPropertyNames())
                .as("lines CLASS=%s", Component.class.getName())
                .containsExactlyInAnyOrderElementsOf(MAIN_CLASSES.stream()
                        .filter(type -> STEREOTYPES.stream().anyMatch(type::isAnnotatedWith))
                        .map(JavaClass::getName)
                        .toList());
        assertThat(index.values()).containsOnly(Component.class.getName());
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
