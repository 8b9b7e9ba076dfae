package io.filo.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.filo.FiloApplication;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.mail.MailLedger;
import io.filo.message.Messages;
import io.filo.web.PersonalMail;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
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

    /** Else a new page would show everybody the mail of personal mailboxes. The home page only counts. */
    @ArchTest
    static final ArchRule pagesThatShowMailAskWhoseItIs = classes()
            .that()
            .resideInAPackage("io.filo.web..")
            .and()
            .doNotHaveSimpleName("HomePage")
            .and(dependOn(MailLedger.class).or(dependOn(Messages.class)))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(PersonalMail.class);

    /** The stream of a query keeps its database connection until it is closed, which nobody thinks of: take a list. */
    @ArchTest
    static final ArchRule noQueryKeepsItsConnection =
            noClasses().should().callMethod(JdbcClient.MappedQuerySpec.class, "stream");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = fields().should().notBeAnnotatedWith(Autowired.class);

    @ArchTest
    static final ArchRule noTechnicalPackages =
            noClasses().should().resideInAnyPackage("..config..", "..util..", "..common..", "..impl..");

    private static DescribedPredicate<JavaClass> dependOn(Class<?> type) {
        return DescribedPredicate.describe(
                "depend on " + type.getSimpleName(),
                dependent -> dependent.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(type)));
    }
}
