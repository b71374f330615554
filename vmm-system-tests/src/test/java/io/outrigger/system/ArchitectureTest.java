// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.Waitable;

/** The house's rules over every class of Outrigger on the class path. */
@AnalyzeClasses(packages = "io.outrigger", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String LINUX = "io.outrigger.linux..";
    private static final String API = "io.outrigger.vmm..";
    private static final String KVM = "io.outrigger.kvm..";
    private static final String DEVICES = "io.outrigger.devices..";
    private static final String SIDECORE = "io.outrigger.sidecore..";
    private static final String LAUNCHER = "io.outrigger.launcher..";

    @ArchTest
    static final ArchRule THE_GROUND_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage(LINUX)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(API, KVM, DEVICES, SIDECORE, LAUNCHER);

    @ArchTest
    static final ArchRule THE_LANGUAGE_KNOWS_THE_JDK_AND_EVENTFDS = noClasses()
            .that()
            .resideInAPackage(API)
            .should()
            .dependOnClassesThat(resideOutsideOfPackages(API, "java..", "org.jspecify..")
                    .and(not(equivalentTo(EventFd.class)))
                    .and(not(equivalentTo(Waitable.class))));

    @ArchTest
    static final ArchRule KVM_SEES_NO_SIBLING = noClasses()
            .that()
            .resideInAPackage(KVM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DEVICES, SIDECORE, LAUNCHER);

    @ArchTest
    static final ArchRule DEVICES_SEE_NO_SIBLING = noClasses()
            .that()
            .resideInAPackage(DEVICES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KVM, SIDECORE, LAUNCHER)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_SIDECORE_SEES_NO_SIBLING = noClasses()
            .that()
            .resideInAPackage(SIDECORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KVM, DEVICES, LAUNCHER);

    @ArchTest
    static final ArchRule ONLY_THE_GROUND_LINKS_NATIVE_CODE = noClasses()
            .that()
            .resideOutsideOfPackage(LINUX)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup)(\\$.*)?");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.outrigger.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule STATIC_FIELDS_ARE_FINAL = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackages("io.outrigger.linux.headers..", "io.outrigger.linux.abi..")
            .should()
            .beFinal();
}
