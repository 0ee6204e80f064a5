package io.mailhaul.standalone.command;

import io.mailhaul.batch.mailboxfile.FolderMapFile;
import io.mailhaul.events.Placement;
import io.mailhaul.standalone.client.BatchRequest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notices that {@code --folder}, {@code --exclude-folder} or the folder map named nothing in any
 * mailbox: mostly a slip, which would otherwise look like a complete migration.
 */
final class FolderNames {

  private static final int MOST_LISTED = 20;

  private final BatchRequest request;
  private final Set<String> seen = new HashSet<>();
  private final Set<String> mappedInVain = new LinkedHashSet<>();
  private final Set<String> tooLate = new LinkedHashSet<>();
  private boolean anyMigrated;
  private boolean anyExcluded;
  private boolean anyMapped;

  FolderNames(BatchRequest request) {
    this.request = request;
    String map = request.folderMap();
    if (map != null) {
      mappedInVain.addAll(FolderMapFile.read(map).keySet());
    }
  }

  /**
   * Takes in what became of one source folder.
   *
   * @param rule the rule that has placed it; null when it keeps its name
   */
  void migrated(String source, String destination, @Nullable String rule) {
    anyMigrated = true;
    if (Placement.MAPPED.name().equals(rule)) {
      anyMapped = true;
    } else if (Placement.MAPPED_TOO_LATE.name().equals(rule)) {
      anyMapped = true;
      tooLate.add(source + " (in " + destination + ")");
    }
    exists(source);
  }

  /** Takes in a source folder that is left out. */
  void excluded(String source) {
    anyExcluded = true;
    exists(source);
  }

  /** A name of the file may also be that of a level above, with or without a namespace's prefix. */
  private void exists(String source) {
    if (!mappedInVain.isEmpty() && seen.add(source)) {
      String folded = fold(source);
      mappedInVain.removeIf(name -> !name.startsWith("\\") && folded.contains(fold(name)));
    }
  }

  private static String fold(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
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
    if (anyMapped) {
      // Which folder was a special use is not known here, only that something was mapped.
      mappedInVain.removeIf(name -> name.startsWith("\\"));
    }
    if (!mappedInVain.isEmpty()) {
      warnings.add("no mailbox has these folders of the folder map: " + listed(mappedInVain));
    }
    if (!tooLate.isEmpty()) {
      warnings.add(
          "the folder map comes too late for folders that an earlier run has copied; they stay"
              + " where they are: "
              + listed(tooLate)
              + ". Move them at the destination when the migration is over");
    }
    return warnings;
  }

  private static String listed(Set<String> names) {
    String listed = String.join(", ", names.stream().limit(MOST_LISTED).toList());
    int more = names.size() - MOST_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
