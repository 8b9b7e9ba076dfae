package io.filo.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.filo.FiloApplication;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.core.ApplicationModules;

@AnalyzeClasses(packages = "io.filo", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    @Test
    void modulesUseEachOtherAsDeclared() {
        ApplicationModules.of(FiloApplication.class).verify();
    }

    /** Camunda 7 Community ended with 7.24: the seam keeps a move to a fork cheap. */
    @ArchTest
    static final ArchRule theEngineIsKnownInFewPlaces = noClasses()
            .that()
            .resideOutsideOfPackages("io.filo.engine..", "io.filo.access..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.camunda..");

    @ArchTest
    static final ArchRule engineInternalsAreKnownInOne = noClasses()
            .that()
            .resideOutsideOfPackage("io.filo.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.camunda.bpm.engine.impl..");

    @ArchTest
    static final ArchRule blocksLiveInProcessPackages = classes()
            .that()
            .areAnnotatedWith(Block.class)
            .should()
            .resideInAPackage("..process")
            .andShould()
            .implement(BlockOf.class);

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = fields().should().notBeAnnotatedWith(Autowired.class);

    @ArchTest
    static final ArchRule noTechnicalPackages =
            noClasses().should().resideInAnyPackage("..config..", "..util..", "..common..", "..impl..");
}
