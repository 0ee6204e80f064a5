package io.mailhaul.scanner.plan;

import static io.mailhaul.scanner.plan.PlanFixture.dotted;
import static io.mailhaul.scanner.plan.PlanFixture.folder;
import static io.mailhaul.scanner.plan.PlanFixture.listing;
import static io.mailhaul.scanner.plan.PlanFixture.map;
import static io.mailhaul.scanner.plan.PlanFixture.names;
import static io.mailhaul.scanner.plan.PlanFixture.plan;
import static io.mailhaul.scanner.plan.PlanFixture.slashed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Namespace;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FolderSelectionTest {

  private static final FolderListing SOURCE =
      slashed(
          "INBOX/Orders",
          "Work",
          "Work/2024",
          "Work/2024/May",
          "Workshop",
          folder("Spam", "\\Junk"),
          "Spam/old");

  private static FolderPlan select(
      FolderListing source, List<String> folders, List<String> excluded) {
    return plan(
        source,
        slashed(),
        null,
        new CopyOptions(folders, excluded, MessageFilter.NONE, Map.of(), false),
        Map.of());
  }

  private static FolderPlan root(FolderListing source, @Nullable String userRoot) {
    return plan(
        source,
        slashed(),
        userRoot,
        new CopyOptions(List.of(), List.of(), MessageFilter.NONE, Map.of(), false),
        Map.of());
  }

  @Test
  void selectsAFolderWithItsChildrenAndListsTheOthersAsExcluded() {
    FolderPlan plan = select(SOURCE, List.of("Work"), List.of());
    assertThat(names(plan)).containsExactlyInAnyOrder("Work", "Work/2024", "Work/2024/May");
    assertThat(plan.excluded())
        .containsExactly("INBOX", "INBOX/Orders", "Spam", "Spam/old", "Workshop");
  }

  @Test
  void excludesAFolderWithItsChildren() {
    FolderPlan plan = select(SOURCE, List.of(), List.of("Work/2024", "\\junk"));
    assertThat(names(plan)).containsExactlyInAnyOrder("INBOX", "INBOX/Orders", "Work", "Workshop");
    assertThat(plan.excluded()).containsExactly("Spam", "Spam/old", "Work/2024", "Work/2024/May");
  }

  @Test
  void exclusionOverridesSelection() {
    assertThat(names(select(SOURCE, List.of("Work"), List.of("Work/2024"))))
        .containsExactly("Work");
  }

  @Test
  void aSelectedChildKeepsItsPathWithoutItsParent() {
    FolderPlan plan = select(SOURCE, List.of("Work/2024/May"), List.of());
    assertThat(names(plan)).containsExactly("Work/2024/May");
  }

  @Test
  void selectsInboxInAnyCaseWithItsChildren() {
    assertThat(names(select(SOURCE, List.of("inbox"), List.of())))
        .containsExactlyInAnyOrder("INBOX", "INBOX/Orders");
  }

  @Test
  void selectingInboxDoesNotSelectAllFoldersBelowAnInboxPrefix() {
    assertThat(names(select(dotted("INBOX.Work"), List.of("INBOX"), List.of())))
        .containsExactly("INBOX");
  }

  @Test
  void acceptsNamesWithAndWithoutThePrefix() {
    assertThat(names(select(dotted("INBOX.Work.2024"), List.of("INBOX.Work"), List.of())))
        .containsExactly("Work/2024");
    assertThat(names(select(dotted("INBOX.Work.2024"), List.of("Work"), List.of())))
        .containsExactly("Work/2024");
  }

  @Test
  void comparesNamesInUnicodeFormNfc() {
    assertThat(names(select(slashed("Entwu\u0308rfe"), List.of("Entw\u00fcrfe"), List.of())))
        .containsExactly("Entw\u00fcrfe");
  }

  @Test
  void guessesSpecialUseIfTheSourceAdvertisesNone() {
    assertThat(select(slashed("Junk E-mail", "Work"), List.of(), List.of("\\Junk")).excluded())
        .containsExactly("Junk E-mail");
  }

  @Test
  @DisplayName("TRAP 40: a virtual folder is migrated if the user names it")
  void aVirtualFolderIsMigratedIfTheUserNamesIt() {
    FolderListing gmail = slashed(folder("[Gmail]/All Mail", "\\All"), "Work");
    assertThat(names(select(gmail, List.of("[Gmail]/All Mail"), List.of())))
        .containsExactly("[Gmail]/All Mail");
    assertThat(names(select(gmail, List.of("\\All"), List.of())))
        .containsExactly("[Gmail]/All Mail");
    assertThat(select(gmail, List.of("[Gmail]"), List.of()).mappedTargets()).isEmpty();
  }

  @Test
  void theUserRootBecomesInboxAndItsChildrenTopLevelFolders() {
    FolderPlan plan =
        root(
            slashed("users/ann", "users/ann/Sent", "users/ann/Work/2024", "users/bob"),
            "users/ann");
    assertThat(map(plan))
        .containsOnly(
            Map.entry("users/ann", "INBOX"),
            Map.entry("users/ann/Sent", "Sent"),
            Map.entry("users/ann/Work/2024", "Work/2024"));
    assertThat(plan.excluded()).isEmpty();
  }

  @Test
  void theUserRootMayEndWithASeparatorAndBeOutsideThePersonalNamespace() {
    assertThat(map(root(dotted("shared.ann", "shared.ann.Work"), "shared.ann.")))
        .containsOnly(Map.entry("shared.ann", "INBOX"), Map.entry("shared.ann.Work", "Work"));
    assertThat(map(root(dotted("INBOX.Old", "INBOX.Old.Work"), "INBOX.Old")))
        .containsOnly(Map.entry("INBOX.Old", "INBOX"), Map.entry("INBOX.Old.Work", "Work"));
  }

  @Test
  @DisplayName("TRAP 34: another namespace may have another separator")
  void theUserRootMayHaveItsOwnSeparator() {
    FolderListing source =
        new FolderListing(
            new Namespace("", "/"),
            List.of(
                new FolderInfo("INBOX", "/", Set.of(), true, null),
                new FolderInfo("user.ann", ".", Set.of(), true, null),
                new FolderInfo("user.ann.Work", ".", Set.of(), true, null)));

    assertThat(map(root(source, "user.ann")))
        .containsOnly(Map.entry("user.ann", "INBOX"), Map.entry("user.ann.Work", "Work"));
  }

  @Test
  void anInboxBelowTheUserRootIsInboxOnlyIfTheRootIsNotSelectable() {
    assertThat(
            map(
                root(
                    listing("", "/", folder("ann", "\\Noselect"), "ann/Inbox", "ann/Work"), "ann")))
        .containsOnly(Map.entry("ann/Inbox", "INBOX"), Map.entry("ann/Work", "Work"));
    assertThat(map(root(slashed("ann", "ann/Inbox"), "ann")))
        .containsOnly(Map.entry("ann", "INBOX"), Map.entry("ann/Inbox", "Inbox (2)"));
  }

  @Test
  void aMissingUserRootGivesNoPlan() {
    assertThat(
            FolderPlanner.plan(
                slashed("Work"),
                slashed(),
                "Wrok",
                new CopyOptions(List.of(), List.of(), MessageFilter.NONE, Map.of(), false),
                Map.of()))
        .isEmpty();
  }

  @Test
  void filtersUseTheNamesOfTheSourceBelowAUserRootToo() {
    FolderPlan plan =
        plan(
            slashed("users/ann", "users/ann/Work", "users/ann/Spam"),
            slashed(),
            "users/ann",
            new CopyOptions(
                List.of(), List.of("users/ann/Spam"), MessageFilter.NONE, Map.of(), false),
            Map.of());
    assertThat(names(plan)).containsExactlyInAnyOrder("INBOX", "Work");
    assertThat(plan.excluded()).containsExactly("users/ann/Spam");
  }

  @Test
  void selectsTheUserRootByNameWithItsChildren() {
    FolderPlan plan =
        plan(
            slashed("users/ann", "users/ann/Work"),
            slashed(),
            "users/ann",
            new CopyOptions(List.of("users/ann"), List.of(), MessageFilter.NONE, Map.of(), false),
            Map.of());
    assertThat(names(plan)).containsExactlyInAnyOrder("INBOX", "Work");
  }
}
