package io.mailhaul.scanner.plan;

import static io.mailhaul.scanner.plan.PlanFixture.dotted;
import static io.mailhaul.scanner.plan.PlanFixture.folder;
import static io.mailhaul.scanner.plan.PlanFixture.listing;
import static io.mailhaul.scanner.plan.PlanFixture.map;
import static io.mailhaul.scanner.plan.PlanFixture.slashed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FolderMapTest {

  private static FolderPlan plan(
      FolderListing source, FolderListing destination, Map<String, String> map) {
    return plan(source, destination, map, Map.of());
  }

  private static FolderPlan plan(
      FolderListing source,
      FolderListing destination,
      Map<String, String> map,
      Map<String, String> remembered) {
    return PlanFixture.plan(
        source,
        destination,
        null,
        new CopyOptions(List.of(), List.of(), MessageFilter.NONE, map, false),
        remembered);
  }

  private static List<String> sources(FolderPlan plan, String destination) {
    return plan.mappedTargets().stream()
        .filter(target -> target.name().equals(destination))
        .flatMap(target -> target.sources().stream())
        .map(FolderInfo::name)
        .toList();
  }

  @Test
  void aMappedFolderGetsItsDestinationFromTheMapAndItsChildrenFollow() {
    FolderPlan plan =
        plan(slashed("Old", "Old/2019", "Old/2019/May"), slashed(), Map.of("Old", "Archive/Old"));
    assertThat(map(plan))
        .containsEntry("Old", "Archive/Old")
        .containsEntry("Old/2019", "Archive/Old/2019")
        .containsEntry("Old/2019/May", "Archive/Old/2019/May");
    assertThat(plan.mappingRules())
        .containsEntry("Old", MappingRule.MAPPED)
        .containsEntry("Old/2019", MappingRule.PARENT_RELOCATED);
    assertThat(plan.targets())
        .extracting(Target::name)
        .containsSubsequence("Archive", "Archive/Old", "Archive/Old/2019");
  }

  @Test
  void aChildMayBeMappedItself() {
    assertThat(
            map(
                plan(
                    slashed("Old", "Old/2019", "Old/2020"),
                    slashed(),
                    Map.of("Old", "Archive", "Old/2019", "Nineteen"))))
        .containsEntry("Old/2019", "Nineteen")
        .containsEntry("Old/2020", "Archive/2020");
  }

  @Test
  void aLevelThatIsNotAFolderMayBeMapped() {
    assertThat(
            map(
                plan(
                    slashed(folder("Top", "\\Noselect"), "Top/Sub", "Deep/er"),
                    slashed(),
                    Map.of("Top", "New", "Deep", "Shallow"))))
        .containsEntry("Top/Sub", "New/Sub")
        .containsEntry("Deep/er", "Shallow/er");
  }

  @Test
  void severalFoldersMayMapToOneDestinationAndBecomeOneLane() {
    FolderPlan plan = plan(slashed("a", "b"), slashed(), Map.of("a", "Together", "b", "Together"));
    assertThat(sources(plan, "Together")).containsExactly("a", "b");
  }

  @Test
  void aFolderMappedToTheNameOfAnotherIsMergedWithIt() {
    FolderPlan plan =
        plan(slashed("Projects", "Old", "projects"), slashed(), Map.of("Old", "Projects"));
    assertThat(sources(plan, "Projects")).containsExactly("Old", "Projects");
    assertThat(map(plan)).containsEntry("projects", "projects (2)");
    assertThat(sources(plan(slashed("Old"), slashed(), Map.of("Old", "inbox")), "INBOX"))
        .containsExactly("Old", "INBOX");
  }

  @Test
  void childrenOfMergedFoldersAreNotMerged() {
    assertThat(
            map(
                plan(
                    slashed("Projects/x", "Projects", "Old", "Old/x"),
                    slashed(),
                    Map.of("Old", "Projects"))))
        .containsEntry("Projects/x", "Projects/x")
        .containsEntry("Old/x", "Projects/x (2)");
  }

  @Test
  void theMapOverridesSpecialUseAndMayNameIt() {
    FolderListing outlook = slashed(folder("Sent Items", "\\Sent"), folder("Junk Email", "\\Junk"));
    FolderListing source =
        slashed(folder("Gesendet", "\\Sent"), folder("Spam", "\\Junk"), "Old sent");
    assertThat(map(plan(source, outlook, Map.of("\\junk", "Spam", "Gesendet", "Post"))))
        .containsEntry("Spam", "Spam")
        .containsEntry("Gesendet", "Post");
    assertThat(sources(plan(source, outlook, Map.of("Old sent", "Sent Items")), "Sent Items"))
        .containsExactly("Old sent", "Gesendet");
  }

  @Test
  void severalFoldersOfOneUseShareALaneWithAMappedFolder() {
    FolderPlan plan =
        plan(
            slashed(folder("Sent", "\\Sent"), folder("Sent Messages", "\\Sent"), "Old"),
            slashed(folder("Sent Items", "\\Sent")),
            Map.of("Old", "Sent Items"));
    assertThat(sources(plan, "Sent Items")).containsExactly("Old", "Sent", "Sent Messages");
  }

  @Test
  void guessesASpecialUseThatTheSourceDoesNotAdvertise() {
    assertThat(map(plan(slashed("Spamverdacht"), slashed(), Map.of("\\Junk", "Junk"))))
        .containsEntry("Spamverdacht", "Junk");
  }

  @Test
  void acceptsNamesWithAndWithoutThePrefixOnBothSides() {
    assertThat(
            map(
                plan(
                    dotted("INBOX.a", "INBOX.b"),
                    dotted(),
                    Map.of("a", "x.y", "INBOX.b", "INBOX.z"))))
        .containsEntry("INBOX.a", "INBOX.x.y")
        .containsEntry("INBOX.b", "INBOX.z");
  }

  @Test
  void aNameOverridesASpecialUseAndAFullNameOverridesOneWithoutPrefix() {
    assertThat(
            map(
                plan(
                    slashed(folder("Junk", "\\Junk"), "spam", "Spam"),
                    slashed(),
                    Map.of("Junk", "by name", "\\Junk", "by use", "spam", "x", "Spam", "y"))))
        .containsEntry("Junk", "by name")
        .containsEntry("spam", "x")
        .containsEntry("Spam", "y");
    for (String other : List.of("INBOX.x", "A", "z")) {
      assertThat(
              map(
                  plan(
                      dotted("INBOX." + other),
                      slashed(),
                      Map.of("INBOX." + other, "1", other, "2"))))
          .containsEntry("INBOX." + other, "1");
    }
    assertThat(map(plan(listing("x.", ".", "x.A"), slashed(), Map.of("x.A", "1", "A", "2"))))
        .containsEntry("x.A", "1");
  }

  @Test
  @DisplayName("TRAP 35: INBOX below the prefix in the folder map means a normal folder")
  void inboxBelowThePrefixInTheFolderMapMeansANormalFolder() {
    assertThat(
            map(plan(slashed("a", "b"), dotted(), Map.of("a", "INBOX.INBOX", "b", "INBOX.inbox"))))
        .containsEntry("a", "INBOX.INBOX (2)")
        .containsEntry("b", "INBOX.inbox (2)");
  }

  @Test
  void usesTheSpellingOfAnExistingDestination() {
    FolderPlan plan = plan(slashed("a"), slashed("Archive"), Map.of("a", "archive"));
    assertThat(map(plan)).containsEntry("a", "Archive");
    assertThat(plan.mappedTargets())
        .filteredOn(t -> t.name().equals("Archive"))
        .allMatch(Target::exists);
  }

  @Test
  void sanitizesADestinationName() {
    assertThat(map(plan(slashed("a"), slashed(), Map.of("a", " x /y\u0007"))))
        .containsEntry("a", "x/y_");
    assertThat(map(plan(slashed("a/b"), listing("", ""), Map.of("a/b", "x/y"))))
        .containsEntry("a/b", "x/y");
  }

  @Test
  void aFolderThatAnEarlierPassCopiedKeepsItsDestinationAndThePlanSaysSo() {
    FolderPlan plan =
        plan(slashed("Old", "New"), slashed("Old"), Map.of("Old", "Archive"), Map.of("Old", "Old"));
    assertThat(map(plan)).containsEntry("Old", "Old");
    assertThat(plan.mappingRules())
        .containsOnly(Map.entry("Old", MappingRule.MAPPING_IGNORED_ALREADY_COPIED));
    assertThat(
            plan(slashed("Old"), slashed(), Map.of("Old", "Archive"), Map.of("Old", "Archive"))
                .mappingRules())
        .containsOnly(Map.entry("Old", MappingRule.KEPT_FROM_EARLIER_RUN));
  }

  @Test
  void anExcludedFolderIsNotMapped() {
    FolderPlan plan =
        PlanFixture.plan(
            slashed("Old"),
            slashed(),
            null,
            new CopyOptions(
                List.of(), List.of("Old"), MessageFilter.NONE, Map.of("Old", "Archive"), false),
            Map.of());
    assertThat(map(plan)).isEmpty();
  }

  @Test
  void belowAUserRootTheMapUsesTheNamesOfTheSource() {
    FolderPlan plan =
        PlanFixture.plan(
            slashed("users/ann", "users/ann/Work"),
            slashed(),
            "users/ann",
            new CopyOptions(
                List.of(), List.of(), MessageFilter.NONE, Map.of("users/ann/Work", "Job"), false),
            Map.of());
    assertThat(map(plan)).containsEntry("users/ann/Work", "Job");
  }

  @Test
  @Timeout(20)
  void plansALongMapAndManyFoldersFast() {
    Map<String, String> map = new HashMap<>();
    IntStream.range(0, 1_000).forEach(i -> map.put("Top " + i, "New " + i % 500));
    Object[] folders =
        IntStream.range(0, 10_000).mapToObj(i -> "Top " + i % 2_000 + "/Sub " + i).toArray();
    assertThat(map(plan(slashed(folders), dotted(), map))).hasSize(10_000);
  }
}
