package io.mailhaul.scanner.plan;

import static io.mailhaul.scanner.plan.Plans.dotted;
import static io.mailhaul.scanner.plan.Plans.folder;
import static io.mailhaul.scanner.plan.Plans.listing;
import static io.mailhaul.scanner.plan.Plans.plan;
import static io.mailhaul.scanner.plan.Plans.slashed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Placement;
import io.mailhaul.events.Selection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** TRAP 36: the plan has the reason for every changed name, so that the change can be undone. */
class PlacementTest {

  private static final Listing OUTLOOK =
      slashed(folder("Sent Items", "\\Sent"), folder("Drafts", "\\Drafts"));

  @Test
  void anUnchangedNameHasNoMappingRule() {
    assertThat(plan(slashed("a", "a/b", "INBOX/c"), slashed()).placements()).isEmpty();
    assertThat(plan(slashed("a", "a/b", "INBOX/c"), dotted()).placements()).isEmpty();
    assertThat(plan(dotted("INBOX.a", "INBOX.a.b"), slashed()).placements()).isEmpty();
    assertThat(plan(slashed("Entwu\u0308rfe"), slashed("Entw\u00fcrfe")).placements()).isEmpty();
    assertThat(plan(slashed(folder("Drafts", "\\Drafts")), OUTLOOK).placements()).isEmpty();
  }

  @Test
  void specialUseIsAMappingRuleAndTheChildrenFollow() {
    assertThat(plan(slashed(folder("Sent", "\\Sent"), "Sent/2024"), OUTLOOK).placements())
        .containsOnly(
            Map.entry("Sent", Placement.SPECIAL_USE),
            Map.entry("Sent/2024", Placement.WITH_PARENT));
  }

  @Test
  void aSanitizedNameHasItsMappingRule() {
    assertThat(plan(slashed("a\tb", " c", "v1.2", "x".repeat(300)), dotted()).placements())
        .containsOnly(
            Map.entry("a\tb", Placement.MADE_FIT),
            Map.entry(" c", Placement.MADE_FIT),
            Map.entry("v1.2", Placement.MADE_FIT),
            Map.entry("x".repeat(300), Placement.MADE_FIT));
  }

  @Test
  void aCollisionHasItsMappingRule() {
    assertThat(plan(slashed("Work", "work"), slashed()).placements())
        .containsOnly(Map.entry("work", Placement.COLLISION));
    assertThat(plan(slashed("INBOX/Orders", "Orders"), dotted()).placements())
        .containsOnly(Map.entry("INBOX/Orders", Placement.COLLISION));
    assertThat(plan(dotted("INBOX.Inbox"), slashed()).placements())
        .containsOnly(Map.entry("INBOX.Inbox", Placement.COLLISION));
  }

  @Test
  void anExistingFolderInAnotherCaseHasItsMappingRule() {
    assertThat(plan(slashed("projects"), slashed("Projects")).placements())
        .containsOnly(Map.entry("projects", Placement.OTHER_CASE));
  }

  @Test
  void aFlattenedNameHasItsMappingRule() {
    assertThat(plan(slashed("a", "a/b"), listing("", "")).placements())
        .containsOnly(Map.entry("a/b", Placement.FLATTENED));
  }

  @Test
  void anEarlierDestinationHasAMappingRuleOnlyIfItsNameDiffers() {
    assertThat(
            plan(
                    slashed("A:B", "Work"),
                    slashed("A_B", "Work"),
                    Selection.ALL,
                    Map.of("A:B", "A_B", "Work", "Work"))
                .placements())
        .containsOnly(Map.entry("A:B", Placement.REMEMBERED));
  }

  @Test
  void thePlanListsVirtualFoldersAmongTheExcludedOnes() {
    FolderPlan plan =
        plan(
            slashed(folder("All", "\\All"), "Work"),
            slashed(),
            new Selection(List.of(), List.of("Work"), null, null),
            Map.of());
    assertThat(plan.excluded()).containsExactly("All", "Work");
    assertThat(plan.virtual()).containsExactly("All");
  }
}
