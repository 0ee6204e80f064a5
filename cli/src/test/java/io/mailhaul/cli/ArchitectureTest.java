package io.mailhaul.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The rules about modules, packages and names. They are checked in this module because it sees all
 * others. A rule that matches no class fails, so that no rule can go out of use unnoticed.
 */
class ArchitectureTest {

  private static final String MODEL = "io.mailhaul.model..";
  private static final String ACCESS = "io.mailhaul.access..";
  private static final String EVENTS = "io.mailhaul.events..";
  private static final String API = "io.mailhaul.api..";
  private static final String LISTENER = "io.mailhaul.listener..";
  private static final String WORKER = "io.mailhaul.worker..";
  private static final String BATCH = "io.mailhaul.batch..";
  private static final String SCANNER = "io.mailhaul.scanner..";
  private static final String COPIER = "io.mailhaul.copier..";
  private static final String NOTIFIER = "io.mailhaul.notifier..";
  private static final String STANDALONE = "io.mailhaul.standalone..";
  private static final String CLI = "io.mailhaul.cli..";

  /** Dependencies point to the left: a module may use those before it, except other services. */
  private static final List<String> MODULES =
      List.of(
          MODEL,
          ACCESS,
          EVENTS,
          API,
          LISTENER,
          WORKER,
          BATCH,
          SCANNER,
          COPIER,
          NOTIFIER,
          STANDALONE,
          CLI);

  private static final List<String> SERVICES = List.of(BATCH, SCANNER, COPIER, NOTIFIER);
  private static final List<String> MODULES_WITHOUT_MAIL_LIBRARY = without(ACCESS, CLI);
  private static final List<String> MODULES_WITHOUT_DATABASE = without(BATCH, STANDALONE);
  private static final List<String> MODULES_WITHOUT_OUTPUT = without(CLI);

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

  /** The largest package that a reader can take in at one look. */
  private static final int MAX_TYPES_IN_PACKAGE = 12;

  private static final Pattern GERUND =
      Pattern.compile("(^|[a-z0-9])[A-Z]?[a-z]{2,}ing(?=[A-Z]|$)");

  /** Nouns of the trade that end like gerunds. */
  private static final Set<String> ALLOWED_GERUNDS =
      Set.of(
          "FolderListing",
          "FolderNameEncoding",
          "ListingConsistencyCheck",
          "ListingMismatch",
          "MappingRule",
          "MissingTokenException",
          "SessionCeiling",
          "StringValue");

  private static final JavaClasses MAILHAUL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.mailhaul");

  @ParameterizedTest
  @FieldSource("MODULES")
  void aModuleDependsOnlyOnModulesBeforeIt(String module) {
    int own = MODULES.indexOf(module);
    List<String> later = MODULES.subList(own + 1, MODULES.size());
    if (!later.isEmpty()) {
      noneDependsOn(module, later.toArray(String[]::new)).check(MAILHAUL);
    }
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void aServiceDependsOnNoOtherService(String service) {
    String[] others =
        SERVICES.stream().filter(other -> !other.equals(service)).toArray(String[]::new);
    noneDependsOn(service, others).because("services exchange only events").check(MAILHAUL);
  }

  @Test
  void theLibrariesOfValuesAndEventsAreIndependentOfEachOther() {
    noneDependsOn(EVENTS, ACCESS, SPRING).check(MAILHAUL);
    noneDependsOn(API, ACCESS, EVENTS, SPRING).check(MAILHAUL);
    noneDependsOn(LISTENER, ACCESS, EVENTS, API).check(MAILHAUL);
    noneDependsOn(ACCESS, KAFKA, SPRING).check(MAILHAUL);
    noneDependsOn(MODEL, KAFKA, SPRING).check(MAILHAUL);
  }

  @ParameterizedTest
  @FieldSource("MODULES_WITHOUT_MAIL_LIBRARY")
  void onlyMailboxAccessUsesTheMailLibrary(String module) {
    noneDependsOn(module, MAIL).check(MAILHAUL);
  }

  @Test
  void theCommandLineUsesTheMailLibraryOnlyInItsDemo() {
    noClasses()
        .that()
        .resideInAPackage(CLI)
        .and()
        .resideOutsideOfPackage("io.mailhaul.cli.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MAIL)
        .check(MAILHAUL);
  }

  @ParameterizedTest
  @FieldSource("MODULES_WITHOUT_DATABASE")
  void onlyTheBatchServiceUsesTheDatabase(String module) {
    noneDependsOn(module, SQL).check(MAILHAUL);
  }

  @Test
  void aLaneNeverSeesKafkaAndASlotNeverSeesAMessage() {
    noneDependsOn("io.mailhaul.copier.lane..", KAFKA, "io.mailhaul.copier.slot..").check(MAILHAUL);
    noneDependsOn("io.mailhaul.copier.slot..", "io.mailhaul.access.message..").check(MAILHAUL);
  }

  /** Otherwise the rules above would hold because they name packages that do not exist. */
  @Test
  void theForbiddenDependenciesExistWhereTheyAreAllowed() {
    assertThat(noneDependsOn(COPIER, KAFKA).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneDependsOn(ACCESS, MAIL).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneDependsOn(BATCH, SQL).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneDependsOn(BATCH, SPRING).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(noneDependsOn(SCANNER, ACCESS).evaluate(MAILHAUL).hasViolation()).isTrue();
    assertThat(
            noneDependsOn("io.mailhaul.copier.lane..", "io.mailhaul.access.message..")
                .evaluate(MAILHAUL)
                .hasViolation())
        .isTrue();
    for (String module : MODULES) {
      assertThat(noneDependsOn(module, "java..").evaluate(MAILHAUL).hasViolation())
          .as(module)
          .isTrue();
    }
  }

  @ParameterizedTest
  @FieldSource("MODULES_WITHOUT_OUTPUT")
  void onlyTheCommandLineUsesTheStandardStreams(String module) {
    noClasses().that().resideInAPackage(module).should(ACCESS_STANDARD_STREAMS).check(MAILHAUL);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.mailhaul.(**)").should().beFreeOfCycles().check(MAILHAUL);
  }

  @Test
  void topLevelTypesHaveNoCycles() {
    slices().assignedFrom(topLevelTypes()).should().beFreeOfCycles().check(MAILHAUL);
  }

  @Test
  void aPackageHasAtMostTwelveTypes() {
    Map<String, Long> sizes =
        MAILHAUL.stream()
            .filter(ArchitectureTest::isTopLevel)
            .collect(
                Collectors.groupingBy(
                    JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
    assertThat(sizes).isNotEmpty();
    assertThat(sizes)
        .allSatisfy(
            (name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(MAX_TYPES_IN_PACKAGE));
  }

  @Test
  void noTypeIsNamedByAGerund() {
    Set<String> gerunds =
        MAILHAUL.stream()
            .map(JavaClass::getSimpleName)
            .filter(name -> GERUND.matcher(name).find())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(gerunds).isSubsetOf(ALLOWED_GERUNDS);
    assertThat(GERUND.matcher("CopyingFolder").find()).isTrue();
    assertThat(GERUND.matcher("FolderCopying").find()).isTrue();
  }

  @Test
  void noTwoTypesHaveTheSameSimpleName() {
    Map<String, Set<String>> byName =
        MAILHAUL.stream()
            .filter(ArchitectureTest::isTopLevel)
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    TreeMap::new,
                    Collectors.mapping(JavaClass::getName, Collectors.toSet())));
    assertThat(byName).isNotEmpty();
    assertThat(byName).allSatisfy((name, types) -> assertThat(types).as(name).hasSize(1));
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(resideInANullMarkedPackage()).check(MAILHAUL);
  }

  private static boolean isTopLevel(JavaClass type) {
    return type.isTopLevelClass() && !type.getSimpleName().equals("package-info");
  }

  private static List<String> without(String... modules) {
    return MODULES.stream().filter(other -> !List.of(modules).contains(other)).toList();
  }

  /** Forbids the module to depend on any of the packages. */
  private static ArchRule noneDependsOn(String module, String... packages) {
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }

  private static SliceAssignment topLevelTypes() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        if (!type.getName().startsWith("io.mailhaul")) {
          return SliceIdentifier.ignore();
        }
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
          outer = outer.getEnclosingClass().get();
        }
        for (JavaClass parent : outer.getAllRawInterfaces()) {
          // A sealed family refers to its members and they to it, by definition.
          if (parent.getName().startsWith("io.mailhaul") && parent.reflect().isSealed()) {
            outer = parent;
          }
        }
        return SliceIdentifier.of(outer.getName());
      }

      @Override
      public String getDescription() {
        return "top-level types";
      }
    };
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
