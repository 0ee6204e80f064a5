package io.mailhaul.scanner.plan;

import static io.mailhaul.scanner.plan.PlanFixture.dotted;
import static io.mailhaul.scanner.plan.PlanFixture.folder;
import static io.mailhaul.scanner.plan.PlanFixture.listing;
import static io.mailhaul.scanner.plan.PlanFixture.map;
import static io.mailhaul.scanner.plan.PlanFixture.names;
import static io.mailhaul.scanner.plan.PlanFixture.plan;
import static io.mailhaul.scanner.plan.PlanFixture.slashed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DestinationNamesTest {

  @Test
  @DisplayName("TRAP 34: prefix and separator become those of the destination")
  void prefixAndSeparatorBecomeThoseOfTheDestination() {
    assertThat(map(slashed("Projects", "Projects/2024"), dotted()))
        .containsEntry("Projects", "INBOX.Projects")
        .containsEntry("Projects/2024", "INBOX.Projects.2024");
    assertThat(map(dotted("INBOX.Projects", "INBOX.Projects.2024"), slashed()))
        .containsEntry("INBOX.Projects", "Projects")
        .containsEntry("INBOX.Projects.2024", "Projects/2024");
    assertThat(map(dotted("INBOX.Projects"), dotted()))
        .containsEntry("INBOX.Projects", "INBOX.Projects");
  }

  @Test
  @DisplayName("TRAP 34: the separator of the destination inside a name becomes a low line")
  void theSeparatorOfTheDestinationInsideANameBecomesALowLine() {
    assertThat(map(slashed("v1.2", "v1.2/notes"), dotted()))
        .containsEntry("v1.2", "INBOX.v1_2")
        .containsEntry("v1.2/notes", "INBOX.v1_2.notes");
    assertThat(map(dotted("INBOX.either/or"), slashed()))
        .containsEntry("INBOX.either/or", "either_or");
  }

  @Test
  @DisplayName("TRAP 36: names that become equal through that are numbered")
  void namesThatBecomeEqualThroughThatAreNumbered() {
    assertThat(map(slashed("v1.2", "v1_2"), dotted()))
        .containsEntry("v1.2", "INBOX.v1_2")
        .containsEntry("v1_2", "INBOX.v1_2 (2)");
  }

  @Test
  @DisplayName("TRAP 35: INBOX is case-insensitive")
  void inboxIsCaseInsensitive() {
    FolderListing source = listing("", "/", "Inbox/Orders");
    assertThat(map(source, slashed())).containsEntry("Inbox/Orders", "INBOX/Orders");
    assertThat(names(plan(source, dotted()))).contains("INBOX");
  }

  @Test
  @DisplayName("TRAP 35: children of INBOX stay below it or become siblings of the others")
  void childrenOfInboxStayBelowItOrBecomeSiblingsOfTheOthers() {
    assertThat(map(slashed("INBOX/Orders"), slashed()))
        .containsEntry("INBOX/Orders", "INBOX/Orders");
    assertThat(map(slashed("INBOX/Orders"), dotted()))
        .containsEntry("INBOX/Orders", "INBOX.Orders");
  }

  @Test
  void aChildOfInboxIsNeverMergedWithAFolderOfItsName() {
    assertThat(map(slashed("INBOX/Orders", "Orders"), dotted()))
        .containsEntry("Orders", "INBOX.Orders")
        .containsEntry("INBOX/Orders", "INBOX.Orders (2)");
  }

  @Test
  @DisplayName("TRAP 35: a normal folder called Inbox does not become INBOX")
  void aNormalFolderCalledInboxDoesNotBecomeInbox() {
    assertThat(map(dotted("INBOX.Inbox", "INBOX.Inbox.Old"), slashed()))
        .containsEntry("INBOX.Inbox", "Inbox (2)")
        .containsEntry("INBOX.Inbox.Old", "Inbox (2)/Old");
    assertThat(map(dotted("INBOX.INBOX"), dotted()))
        .containsEntry("INBOX.INBOX", "INBOX.INBOX (2)");
  }

  @Test
  @DisplayName("TRAPS 35, 36: below a prefix no folder gets a name that may be an alias of INBOX")
  void belowAPrefixNoFolderGetsANameThatMayBeAnAliasOfInbox() {
    FolderPlan plan = plan(slashed("INBOX/INBOX", "INBOX/INBOX/x", "INBOX/inbox"), dotted());
    assertThat(map(plan))
        .containsEntry("INBOX/INBOX", "INBOX.INBOX (2)")
        .containsEntry("INBOX/INBOX/x", "INBOX.INBOX (2).x")
        .containsEntry("INBOX/inbox", "INBOX.inbox (3)");
    assertThat(plan.mappingRules())
        .containsEntry("INBOX/INBOX", MappingRule.COLLISION)
        .containsEntry("INBOX/INBOX/x", MappingRule.PARENT_RELOCATED);
    assertThat(map(slashed("INBOX/INBOX"), dotted(folder("INBOX.INBOX", "\\Noselect"))))
        .containsEntry("INBOX/INBOX", "INBOX.INBOX (2)");
    assertThat(map(slashed("INBOX/Inbox"), dotted("INBOX.Inbox")))
        .containsEntry("INBOX/Inbox", "INBOX.Inbox (2)");
    assertThat(map(slashed("INBOX/inbox"), slashed())).containsEntry("INBOX/inbox", "INBOX/inbox");
  }

  @Test
  @DisplayName("TRAP 34: a destination without hierarchy gets all levels in one name")
  void aDestinationWithoutHierarchyGetsAllLevelsInOneName() {
    assertThat(map(slashed("a", "a/b", "a/b/c"), listing("", "")))
        .containsEntry("a", "a")
        .containsEntry("a/b", "a_b")
        .containsEntry("a/b/c", "a_b_c");
  }

  @Test
  @DisplayName("TRAP 37: names below a folder that cannot have children are flattened")
  void namesBelowAFolderThatCannotHaveChildrenAreFlattened() {
    assertThat(
            map(
                slashed("Box/one", "INBOX/two"),
                slashed(folder("Box", "\\NoInferiors"), folder("INBOX", "\\Noinferiors"))))
        .containsEntry("Box/one", "Box_one");
  }

  @Test
  @DisplayName("TRAP 36: spaces around a name are removed and those inside stay")
  void spacesAroundANameAreRemovedAndThoseInsideStay() {
    assertThat(map(slashed(" Foo", "a  b", "x / y"), slashed()))
        .containsEntry(" Foo", "Foo")
        .containsEntry("a  b", "a  b")
        .containsEntry("x / y", "x/y");
  }

  @Test
  @DisplayName("TRAP 36: names that differ only in spaces around them are numbered")
  void namesThatDifferOnlyInSpacesAroundThemAreNumbered() {
    assertThat(map(slashed("Foo", "Foo ", " Foo"), slashed()).values())
        .containsExactlyInAnyOrder("Foo", "Foo (2)", "Foo (3)");
  }

  @Test
  @DisplayName("TRAP 36: names that differ only in case are numbered")
  void namesThatDifferOnlyInCaseAreNumbered() {
    assertThat(map(slashed("Work", "work", "WORK"), slashed()))
        .containsEntry("WORK", "WORK")
        .containsEntry("Work", "Work (2)")
        .containsEntry("work", "work (3)");
  }

  @Test
  void namesThatDifferOnlyInCaseStayIfTheDestinationHasBoth() {
    assertThat(map(slashed("Work", "work"), slashed("Work", "work")))
        .containsEntry("Work", "Work")
        .containsEntry("work", "work");
  }

  @Test
  @DisplayName("TRAP 36: an existing folder in another case is used")
  void anExistingFolderInAnotherCaseIsUsed() {
    assertThat(map(slashed("projects"), slashed("Projects"))).containsEntry("projects", "Projects");
    assertThat(map(slashed("projects", "Projects"), slashed("Projects")))
        .containsEntry("Projects", "Projects")
        .containsEntry("projects", "projects (2)");
  }

  @Test
  @DisplayName("TRAP 33: names are compared in Unicode form NFC")
  void namesAreComparedInUnicodeFormNfc() {
    String decomposed = "Entwu\u0308rfe 2024";
    String composed = "Entw\u00fcrfe 2024";
    assertThat(map(slashed(decomposed), slashed())).containsEntry(decomposed, composed);
    FolderPlan plan = plan(slashed(composed), slashed(decomposed));
    assertThat(map(plan)).containsEntry(composed, decomposed);
    assertThat(plan.mappedTargets())
        .filteredOn(target -> target.name().equals(decomposed))
        .allMatch(Target::exists);
    assertThat(map(slashed(composed, decomposed), slashed()).values())
        .containsExactlyInAnyOrder(composed, composed + " (2)");
  }

  @Test
  @DisplayName("TRAP 36: control characters and empty levels become a low line")
  void controlCharactersAndEmptyLevelsBecomeALowLine() {
    assertThat(map(slashed("a\tb", "c//d", "\u0001"), slashed()))
        .containsEntry("a\tb", "a_b")
        .containsEntry("c//d", "c/_/d")
        .containsEntry("\u0001", "_");
  }

  @Test
  @DisplayName("TRAP 36: a name that the database cannot store is excluded and listed")
  void aNameThatTheDatabaseCannotStoreIsExcludedAndListed() {
    FolderPlan plan = plan(slashed("a\u0000b"), slashed());
    assertThat(map(plan)).isEmpty();
    assertThat(plan.excluded()).containsExactly("a_b");
  }

  @Test
  @DisplayName("TRAP 36: long names are truncated and stay different")
  void longNamesAreTruncatedAndStayDifferent() {
    String one = "ü".repeat(300) + "1";
    String two = "ü".repeat(300) + "2";
    Map<String, String> map = map(slashed(one, two), slashed());
    assertThat(map.values()).doesNotHaveDuplicates().hasSize(2);
    assertThat(map.values())
        .allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= LevelName.MAX_BYTES);
  }

  @Test
  @DisplayName("TRAP 37: parents without messages are targets without sources")
  void parentsWithoutMessagesAreTargetsWithoutSources() {
    FolderPlan plan =
        plan(slashed(folder("Top", "\\Noselect"), "Top/Sub", "Deep/er/still"), slashed());
    assertThat(names(plan)).containsExactlyInAnyOrder("INBOX", "Top/Sub", "Deep/er/still");
    assertThat(plan.targets())
        .filteredOn(target -> target.sources().isEmpty())
        .extracting(Target::name)
        .containsExactly("Deep", "Top", "Deep/er");
  }

  @Test
  void parentsComeBeforeTheirChildren() {
    FolderPlan plan = plan(slashed("a/b/c", "a", "a/b", "0/1"), dotted());
    assertThat(plan.targets())
        .extracting(Target::name)
        .containsSubsequence("INBOX.a", "INBOX.a.b", "INBOX.a.b.c")
        .containsSubsequence("INBOX.0", "INBOX.0.1");
    assertThat(plan.targets())
        .filteredOn(target -> target.name().equals("INBOX.a.b"))
        .allSatisfy(target -> {
          assertThat(target.parent()).isEqualTo("INBOX.a");
          assertThat(target.levelPrefix()).isEqualTo(".");
          assertThat(target.level()).isEqualTo("b");
        });
  }

  @Test
  @DisplayName("TRAP 37: a noselect folder at the destination counts as missing")
  void aNoselectFolderAtTheDestinationCountsAsMissing() {
    FolderPlan plan = plan(slashed("Top"), slashed(folder("Top", "\\Noselect")));
    assertThat(plan.mappedTargets())
        .filteredOn(t -> t.name().equals("Top"))
        .noneMatch(Target::exists);
  }

  @Test
  @DisplayName("TRAP 39: folders of other namespaces are excluded")
  void foldersOfOtherNamespacesAreExcluded() {
    FolderPlan plan = plan(dotted("INBOX.Mine", "shared.Team", "#news.x"), slashed());
    assertThat(map(plan)).containsOnly(Map.entry("INBOX.Mine", "Mine"));
    assertThat(plan.excluded()).containsExactly("#news.x", "shared.Team");
  }

  @Test
  void thePlanDoesNotDependOnTheOrderOfTheListing() {
    assertThat(map(slashed("b", "B", "a.x", "a_x", "INBOX/b"), dotted()))
        .isEqualTo(map(slashed("INBOX/b", "a_x", "a.x", "B", "b"), dotted()));
  }

  @Test
  void aFolderThatAnEarlierPassMappedKeepsItsDestination() {
    // Since then the user has created the folder Orders at the source.
    assertThat(
            map(
                plan(
                    slashed("INBOX/Orders", "Orders", "INBOX/Orders/2024"),
                    dotted("INBOX.Orders"),
                    null,
                    io.mailhaul.model.CopyOptions.DEFAULT,
                    Map.of("INBOX/Orders", "INBOX.Orders"))))
        .containsEntry("INBOX/Orders", "INBOX.Orders")
        .containsEntry("INBOX/Orders/2024", "INBOX.Orders.2024")
        .containsEntry("Orders", "INBOX.Orders (2)");
  }

  @Test
  void plansAnEarlierDestinationAgainWhenItNoLongerExists() {
    FolderPlan plan =
        plan(
            slashed("A:B"),
            slashed(),
            null,
            io.mailhaul.model.CopyOptions.DEFAULT,
            Map.of("A:B", "A_B"));
    assertThat(plan.mappedTargets())
        .filteredOn(target -> target.name().equals("A_B"))
        .hasSize(1)
        .noneMatch(Target::exists);
  }

  @Test
  @DisplayName("TRAP 41: ten thousand folders are planned fast")
  @Timeout(20)
  void tenThousandFoldersArePlannedFast() {
    Object[] folders =
        IntStream.range(0, 10_000).mapToObj(i -> "Top " + i % 100 + "/Sub " + i).toArray();
    assertThat(map(slashed(folders), dotted())).hasSize(10_000);
    assertThat(map(slashed(folders), slashed(folders))).hasSize(10_000);
  }
}
