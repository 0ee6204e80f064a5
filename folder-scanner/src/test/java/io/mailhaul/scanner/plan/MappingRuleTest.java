package io.mailhaul.scanner.plan;

import static io.mailhaul.scanner.plan.PlanFixture.dotted;
import static io.mailhaul.scanner.plan.PlanFixture.folder;
import static io.mailhaul.scanner.plan.PlanFixture.listing;
import static io.mailhaul.scanner.plan.PlanFixture.plan;
import static io.mailhaul.scanner.plan.PlanFixture.slashed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** TRAP 36: the plan has the reason for every changed name, so that the change can be undone. */
class MappingRuleTest {

  private static final FolderListing OUTLOOK =
      slashed(folder("Sent Items", "\\Sent"), folder("Drafts", "\\Drafts"));

  @Test
  void anUnchangedNameHasNoMappingRule() {
    assertThat(plan(slashed("a", "a/b", "INBOX/c"), slashed()).mappingRules()).isEmpty();
    assertThat(plan(slashed("a", "a/b", "INBOX/c"), dotted()).mappingRules()).isEmpty();
    assertThat(plan(dotted("INBOX.a", "INBOX.a.b"), slashed()).mappingRules()).isEmpty();
    assertThat(plan(slashed("Entwu\u0308rfe"), slashed("Entw\u00fcrfe")).mappingRules()).isEmpty();
    assertThat(plan(slashed(folder("Drafts", "\\Drafts")), OUTLOOK).mappingRules()).isEmpty();
  }

  @Test
  void specialUseIsAMappingRuleAndTheChildrenFollow() {
    assertThat(plan(slashed(folder("Sent", "\\Sent"), "Sent/2024"), OUTLOOK).mappingRules())
        .containsOnly(
            Map.entry("Sent", MappingRule.SPECIAL_USE),
            Map.entry("Sent/2024", MappingRule.PARENT_RELOCATED));
  }

  @Test
  void aSanitizedNameHasItsMappingRule() {
    assertThat(plan(slashed("a\tb", " c", "v1.2", "x".repeat(300)), dotted()).mappingRules())
        .containsOnly(
            Map.entry("a\tb", MappingRule.NAME_SANITIZED),
            Map.entry(" c", MappingRule.NAME_SANITIZED),
            Map.entry("v1.2", MappingRule.NAME_SANITIZED),
            Map.entry("x".repeat(300), MappingRule.NAME_SANITIZED));
  }

  @Test
  void aCollisionHasItsMappingRule() {
    assertThat(plan(slashed("Work", "work"), slashed()).mappingRules())
        .containsOnly(Map.entry("work", MappingRule.COLLISION));
    assertThat(plan(slashed("INBOX/Orders", "Orders"), dotted()).mappingRules())
        .containsOnly(Map.entry("INBOX/Orders", MappingRule.COLLISION));
    assertThat(plan(dotted("INBOX.Inbox"), slashed()).mappingRules())
        .containsOnly(Map.entry("INBOX.Inbox", MappingRule.COLLISION));
  }

  @Test
  void anExistingFolderInAnotherCaseHasItsMappingRule() {
    assertThat(plan(slashed("projects"), slashed("Projects")).mappingRules())
        .containsOnly(Map.entry("projects", MappingRule.CASE_VARIANT));
  }

  @Test
  void aFlattenedNameHasItsMappingRule() {
    assertThat(plan(slashed("a", "a/b"), listing("", "")).mappingRules())
        .containsOnly(Map.entry("a/b", MappingRule.FLATTENED));
  }

  @Test
  void anEarlierDestinationHasAMappingRuleOnlyIfItsNameDiffers() {
    assertThat(
            plan(
                    slashed("A:B", "Work"),
                    slashed("A_B", "Work"),
                    null,
                    CopyOptions.DEFAULT,
                    Map.of("A:B", "A_B", "Work", "Work"))
                .mappingRules())
        .containsOnly(Map.entry("A:B", MappingRule.KEPT_FROM_EARLIER_RUN));
  }

  @Test
  void thePlanListsVirtualFoldersAmongTheExcludedOnes() {
    FolderPlan plan =
        plan(
            slashed(folder("All", "\\All"), "Work"),
            slashed(),
            null,
            new CopyOptions(List.of(), List.of("Work"), MessageFilter.NONE, Map.of(), false),
            Map.of());
    assertThat(plan.excluded()).containsExactly("All", "Work");
    assertThat(plan.virtual()).containsExactly("All");
  }
}
