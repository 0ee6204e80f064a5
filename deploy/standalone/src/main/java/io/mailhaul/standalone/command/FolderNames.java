package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Notices that {@code --folder} or {@code --exclude-folder} named nothing in any mailbox: mostly a
 * slip, which would otherwise look like a complete migration.
 */
final class FolderNames {

  private final BatchRequest request;
  private boolean anyMigrated;
  private boolean anyExcluded;

  FolderNames(BatchRequest request) {
    this.request = request;
  }

  /** Takes in what became of one mailbox's folders. */
  void add(Collection<?> migrated, Collection<?> excluded) {
    anyMigrated |= !migrated.isEmpty();
    anyExcluded |= !excluded.isEmpty();
  }

  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!request.folders().isEmpty() && !anyMigrated) {
      warnings.add(
          "no mailbox has a folder that --folder names ("
              + String.join(", ", request.folders())
              + "), so there was nothing to migrate");
    }
    // With --folder, all the other folders are listed as excluded, whatever was asked for.
    if (request.folders().isEmpty() && !request.excludedFolders().isEmpty() && !anyExcluded) {
      warnings.add(
          "no mailbox has a folder that --exclude-folder names ("
              + String.join(", ", request.excludedFolders())
              + "), so nothing was left out");
    }
    return warnings;
  }
}
