package io.mailhaul.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.standalone.client.BatchRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class FolderNamesTest {

  private static FolderNames names(List<String> folders, List<String> excluded) {
    return new FolderNames(
        new BatchRequest(
            "b", "from", "to", "", 1, 1, folders, excluded, null, false, null, false, false, null,
            null));
  }

  @Test
  void warnsOfAFolderOptionThatMatchesNoMailbox() {
    FolderNames names = names(List.of("Porjects"), List.of());
    names.excluded("INBOX");

    assertThat(names.warnings()).singleElement().asString().contains("--folder", "Porjects");
  }

  @Test
  void warnsOfAnExcludedFolderThatNoMailboxHas() {
    FolderNames names = names(List.of(), List.of("Spma"));
    names.migrated("INBOX", "INBOX", null);

    assertThat(names.warnings()).singleElement().asString().contains("--exclude-folder", "Spma");
  }

  @Test
  void doesNotWarnWhenOneMailboxHasTheFolder() {
    FolderNames names = names(List.of(), List.of("Spam"));
    names.migrated("INBOX", "INBOX", null);
    names.migrated("INBOX", "INBOX", null);
    names.excluded("Spam");

    assertThat(names.warnings()).isEmpty();
  }

  private static FolderNames mapping(String rows) {
    return new FolderNames(
        new BatchRequest(
            "b",
            "from",
            "to",
            "",
            1,
            1,
            List.of(),
            List.of(),
            null,
            false,
            "Source,Destination\n" + rows,
            false,
            false,
            null,
            null));
  }

  @Test
  void warnsOfAMappedFolderThatNoMailboxHas() {
    FolderNames names = mapping("Porjects,x\nOld,y\nOlder,z\n\\Junk,w\n");
    names.migrated("INBOX", "INBOX", null);
    names.migrated("INBOX.Old.2019", "y/2019", "WITH_PARENT");
    names.excluded("Older");

    assertThat(names.warnings())
        .containsExactly(
            "no mailbox has these folders of the folder map: Porjects",
            "no mailbox has folders of these special uses, except folders that the folder map also"
                + " names: \\Junk");
  }

  @Test
  void warnsOfAMappedFolderThatExistsOnlyInAnotherCase() {
    FolderNames names = mapping("a,x\nA,y\ninbox/b,z\nB,w\n");
    names.migrated("A", "y", "MAPPED");
    names.migrated("Inbox/b", "z", "MAPPED");
    names.migrated("Bb", "Bb", null);

    assertThat(names.warnings())
        .containsExactly("no mailbox has these folders of the folder map: a, B");
  }

  @Test
  void warnsOfARowThatARowWithTheFullNameOverrides() {
    FolderNames names = mapping("Old,x\nINBOX.Old,y\n");
    names.migrated("INBOX.Old", "y", "MAPPED");

    assertThat(names.warnings())
        .containsExactly("no mailbox has these folders of the folder map: Old");
  }

  @Test
  void warnsOfASpecialUseThatANameOverrides() {
    FolderNames names = mapping("\\Junk,Spam\nJunk,Spam2\n");
    names.migrated("INBOX.Junk", "INBOX.Spam2", "MAPPED");

    assertThat(names.warnings())
        .singleElement()
        .asString()
        .startsWith("no mailbox has folders of these special uses")
        .endsWith(": \\Junk");

    names.migrated("Deep.Junk", "INBOX.Spam", "MAPPED");
    assertThat(names.warnings()).isEmpty();
  }

  @Test
  void doesNotWarnOfASpecialUseWhenAFolderWasMapped() {
    FolderNames names = mapping("\\Junk,Spam\n");
    names.migrated("Junk E-Mail", "Spam", "MAPPED");

    assertThat(names.warnings()).isEmpty();
  }

  @Test
  void warnsOfAMappingAfterTheCopyWithTheExistingDestination() {
    FolderNames names = mapping("Old,Archive\n");
    names.migrated("Old", "Elsewhere", "MAPPED_TOO_LATE");

    assertThat(names.warnings())
        .singleElement()
        .asString()
        .contains("does not apply", "Old (in Elsewhere)");
  }
}
