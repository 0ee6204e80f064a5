package io.mailhaul.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.csv.FolderMapParser;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FolderOptionCheckTest {

  private static FolderOptionCheck check(List<String> folders, List<String> excluded) {
    return new FolderOptionCheck(
        new CopyOptions(folders, excluded, MessageFilter.NONE, Map.of(), false));
  }

  @Test
  void warnsOfAFolderOptionThatMatchesNoMailbox() {
    FolderOptionCheck names = check(List.of("Porjects"), List.of());
    names.recordExcluded("INBOX");

    assertThat(names.warnings()).singleElement().asString().contains("--folder", "Porjects");
  }

  @Test
  void warnsOfAnExcludedFolderThatNoMailboxHas() {
    FolderOptionCheck names = check(List.of(), List.of("Spma"));
    names.recordMigrated("INBOX", "INBOX", null);

    assertThat(names.warnings()).singleElement().asString().contains("--exclude-folder", "Spma");
  }

  @Test
  void doesNotWarnWhenOneMailboxHasTheFolder() {
    FolderOptionCheck names = check(List.of(), List.of("Spam"));
    names.recordMigrated("INBOX", "INBOX", null);
    names.recordMigrated("INBOX", "INBOX", null);
    names.recordExcluded("Spam");

    assertThat(names.warnings()).isEmpty();
  }

  private static FolderOptionCheck checkOfMap(String rows) {
    return new FolderOptionCheck(
        new CopyOptions(
            List.of(),
            List.of(),
            MessageFilter.NONE,
            FolderMapParser.read("Source,Destination\n" + rows),
            false));
  }

  @Test
  void warnsOfAMappedFolderThatNoMailboxHas() {
    FolderOptionCheck names = checkOfMap("Porjects,x\nOld,y\nOlder,z\n\\Junk,w\n");
    names.recordMigrated("INBOX", "INBOX", null);
    names.recordMigrated("INBOX.Old.2019", "y/2019", MappingRule.PARENT_RELOCATED);
    names.recordExcluded("Older");

    assertThat(names.warnings())
        .containsExactly(
            "no mailbox has these folders of the folder map: Porjects",
            "no mailbox has folders of these special uses, except folders that the folder map also"
                + " names: \\Junk");
  }

  @Test
  void warnsOfAMappedFolderThatExistsOnlyInAnotherCase() {
    FolderOptionCheck names = checkOfMap("a,x\nA,y\ninbox/b,z\nB,w\n");
    names.recordMigrated("A", "y", MappingRule.MAPPED);
    names.recordMigrated("Inbox/b", "z", MappingRule.MAPPED);
    names.recordMigrated("Bb", "Bb", null);

    assertThat(names.warnings())
        .containsExactly("no mailbox has these folders of the folder map: a, B");
  }

  @Test
  void warnsOfARowThatARowWithTheFullNameOverrides() {
    FolderOptionCheck names = checkOfMap("Old,x\nINBOX.Old,y\n");
    names.recordMigrated("INBOX.Old", "y", MappingRule.MAPPED);

    assertThat(names.warnings())
        .containsExactly("no mailbox has these folders of the folder map: Old");
  }

  @Test
  void warnsOfASpecialUseThatANameOverrides() {
    FolderOptionCheck names = checkOfMap("\\Junk,Spam\nJunk,Spam2\n");
    names.recordMigrated("INBOX.Junk", "INBOX.Spam2", MappingRule.MAPPED);

    assertThat(names.warnings())
        .singleElement()
        .asString()
        .startsWith("no mailbox has folders of these special uses")
        .endsWith(": \\Junk");

    names.recordMigrated("Deep.Junk", "INBOX.Spam", MappingRule.MAPPED);
    assertThat(names.warnings()).isEmpty();
  }

  @Test
  void doesNotWarnOfASpecialUseWhenAFolderWasMapped() {
    FolderOptionCheck names = checkOfMap("\\Junk,Spam\n");
    names.recordMigrated("Junk E-Mail", "Spam", MappingRule.MAPPED);

    assertThat(names.warnings()).isEmpty();
  }

  @Test
  void warnsOfAMappingAfterTheCopyWithTheExistingDestination() {
    FolderOptionCheck names = checkOfMap("Old,Archive\n");
    names.recordMigrated("Old", "Elsewhere", MappingRule.MAPPING_IGNORED_ALREADY_COPIED);

    assertThat(names.warnings())
        .singleElement()
        .asString()
        .contains("does not apply", "Old (in Elsewhere)");
  }
}
