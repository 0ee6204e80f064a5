package io.mailhaul.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Which module may depend on what. The rules are here because only this module sees all others. A
 * rule that matches no class fails, so that no rule becomes ineffective unnoticed.
 */
class ArchitectureTest {

  private static final String EVENTS = "io.mailhaul.events..";
  private static final String ACCESS = "io.mailhaul.access..";
  private static final String BATCH = "io.mailhaul.batch..";
  private static final String SCANNER = "io.mailhaul.scanner..";
  private static final String COPIER = "io.mailhaul.copier..";
  private static final String NOTIFIER = "io.mailhaul.notifier..";
  private static final String STANDALONE = "io.mailhaul.standalone..";

  private static final List<String> SERVICES = List.of(BATCH, SCANNER, COPIER, NOTIFIER);
  private static final List<String> MODULES =
      List.of(EVENTS, ACCESS, BATCH, SCANNER, COPIER, NOTIFIER);
  private static final List<String> MODULES_WITHOUT_MAIL = without(ACCESS);
  private static final List<String> MODULES_WITHOUT_DATABASE = without(BATCH);

  private static final String SPRING = "org.springframework..";
  private static final String KAFKA = "org.apache.kafka..";
  private static final String[] MAIL = {"jakarta.mail..", "org.eclipse.angus.."};
  private static final String[] SQL = {
    "java.sql..",
    "javax.sql..",
    "org.postgresql..",
    "org.flywaydb..",
    "org.springframework.jdbc..",
    "org.springframework.data.."
  };

  private static final JavaClasses MAILHAUL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.mailhaul");

  @ParameterizedTest
  @FieldSource("SERVICES")
  void aServiceImportsNoOtherService(String service) {
    String[] others =
        SERVICES.stream().filter(other -> !other.equals(service)).toArray(String[]::new);
    noneKnow(service, others).because("services communicate through Kafka only").check(MAILHAUL);
  }

  @ParameterizedTest
  @FieldSource("MODULES")
  void noModuleImportsTheLauncher(String module) {
    noneKnow(module, STANDALONE).check(MAILHAUL);
  }

  @Test
  void theLibrariesImportNoService() {
    String[] services = SERVICES.toArray(String[]::new);
    noneKnow(EVENTS, services).check(MAILHAUL);
    noneKnow(ACCESS, services).check(MAILHAUL);
  }

  @ParameterizedTest
  @FieldSource("MODULES_WITHOUT_MAIL")
  void onlyMailboxAccessImportsTheMailLibrary(String module) {
    noneKnow(module, MAIL).check(MAILHAUL);
  }

  @Test
  void ofTheLauncherOnlyTheDemoImportsTheMailLibrary() {
    noClasses()
        .that()
        .resideInAPackage(STANDALONE)
        .and()
        .resideOutsideOfPackage("io.mailhaul.standalone.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MAIL)
        .check(MAILHAUL);
  }

  @Test
  void eventsImportNeitherSpringNorMailboxAccess() {
    noneKnow(EVENTS, SPRING, ACCESS).check(MAILHAUL);
  }

  @Test
  void mailboxAccessImportsNeitherKafkaNorSpring() {
    noneKnow(ACCESS, KAFKA, SPRING).check(MAILHAUL);
  }

  @ParameterizedTest
  @FieldSource("MODULES_WITHOUT_DATABASE")
  void onlyTheBatchServiceImportsDatabaseClasses(String module) {
    noneKnow(module, SQL).check(MAILHAUL);
  }

  /** Without this, a rule above would pass when it names a package that does not exist. */
  @Test
  void eachForbiddenPackageIsImportedByAModuleThatMayImportIt() {
    assertThat(noneKnow(COPIER, KAFKA).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneKnow(ACCESS, MAIL).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneKnow(BATCH, SQL).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneKnow(BATCH, SPRING).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneKnow(SCANNER, ACCESS).evaluate(MAILHAUL).hasViolation()).isTrue();
  }

  @ParameterizedTest
  @FieldSource("MODULES")
  void onlyTheLauncherPrints(String module) {
    noClasses().that().resideInAPackage(module).should(ACCESS_STANDARD_STREAMS).check(MAILHAUL);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(resideInANullMarkedPackage()).check(MAILHAUL);
  }

  private static List<String> without(String module) {
    return MODULES.stream().filter(other -> !other.equals(module)).toList();
  }

  /** The rule that the module depends on none of the packages. */
  private static ArchRule noneKnow(String module, String... packages) {
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }

  private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + " is in a package without a @NullMarked package-info"));
        }
      }
    };
  }
}
