package io.mailhaul.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.standalone.client.BatchRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class FolderNamesTest {

  private static FolderNames names(List<String> folders, List<String> excluded) {
    return new FolderNames(
        new BatchRequest("b", "from", "to", "", 1, 1, folders, excluded, null, false));
  }

  @Test
  void a_folder_that_no_mailbox_has_is_told() {
    FolderNames names = names(List.of("Porjects"), List.of());
    names.add(List.of(), List.of("INBOX"));

    assertThat(names.warnings()).singleElement().asString().contains("--folder", "Porjects");
  }

  @Test
  void an_excluded_folder_that_no_mailbox_has_is_told() {
    FolderNames names = names(List.of(), List.of("Spma"));
    names.add(List.of("INBOX"), List.of());

    assertThat(names.warnings()).singleElement().asString().contains("--exclude-folder", "Spma");
  }

  @Test
  void what_one_mailbox_has_is_enough() {
    FolderNames names = names(List.of(), List.of("Spam"));
    names.add(List.of("INBOX"), List.of());
    names.add(List.of("INBOX"), List.of("Spam"));

    assertThat(names.warnings()).isEmpty();
  }
}
