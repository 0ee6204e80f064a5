package io.mailhaul.standalone.command;

import io.mailhaul.batch.mailboxfile.FolderMapFile;
import io.mailhaul.events.Placement;
import io.mailhaul.standalone.client.BatchRequest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notices that {@code --folder}, {@code --exclude-folder} or the folder map named nothing in any
 * mailbox: mostly a slip, which would otherwise look like a complete migration.
 */
final class FolderNames {

  private static final int MOST_LISTED = 20;

  private final BatchRequest request;
  private final Set<String> seen = new HashSet<>();
  private final Set<String> seenMapped = new HashSet<>();
  private final Map<String, String> map;
  private final Set<String> mappedInVain = new LinkedHashSet<>();
  private final Set<String> tooLate = new LinkedHashSet<>();
  private boolean anyMigrated;
  private boolean anyExcluded;
  private boolean anyMappedByUse;

  FolderNames(BatchRequest request) {
    this.request = request;
    this.map = request.folderMap() == null ? Map.of() : FolderMapFile.read(request.folderMap());
    mappedInVain.addAll(map.keySet());
  }

  /**
   * Takes in what became of one source folder.
   *
   * @param rule the rule that has placed it; null when it keeps its name
   */
  void migrated(String source, String destination, @Nullable String rule) {
    anyMigrated = true;
    if (Placement.MAPPED.name().equals(rule)) {
      anyMappedByUse |=
          seenMapped.add(source + "\n" + destination) && !isMappedByName(source, destination);
    } else if (Placement.MAPPED_TOO_LATE.name().equals(rule)) {
      anyMappedByUse = true;
      tooLate.add(source + " (in " + destination + ")");
    }
    exists(source);
  }

  /** Takes in a source folder that is left out. */
  void excluded(String source) {
    anyExcluded = true;
    exists(source);
  }

  /**
   * A name of the file may also be that of a level above, with or without a namespace's prefix;
   * where the file has the full name as well, that counts.
   */
  private void exists(String source) {
    if (!mappedInVain.isEmpty() && seen.add(source)) {
      String name = comparable(source);
      boolean named = map.keySet().stream().anyMatch(row -> comparable(row).equals(name));
      mappedInVain.removeIf(row -> named ? startsWith(name, row) : holds(name, row));
    }
  }

  /** Whether a row by name has put a folder there; else it is one by special use. */
  private boolean isMappedByName(String source, String destination) {
    String name = comparable(source);
    return map.entrySet().stream()
        .anyMatch(row ->
            endsWith(name, row.getKey()) && letters(destination).endsWith(letters(row.getValue())));
  }

  private static boolean holds(String name, String row) {
    String part = comparable(row);
    for (int at = name.indexOf(part); at >= 0; at = name.indexOf(part, at + 1)) {
      if (isBorder(name, at - 1) && isBorder(name, at + part.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(String name, String row) {
    String part = comparable(row);
    return name.startsWith(part) && isBorder(name, part.length());
  }

  private static boolean endsWith(String name, String row) {
    String part = comparable(row);
    return name.endsWith(part) && isBorder(name, name.length() - part.length() - 1);
  }

  /** Whether a level of a name may begin or end there; its separator is not known here. */
  private static boolean isBorder(String name, int at) {
    return at < 0 || at >= name.length() || !Character.isLetterOrDigit(name.charAt(at));
  }

  /** A name as the scanner compares it: composed, INBOX in any case. */
  private static String comparable(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    return composed.regionMatches(true, 0, "INBOX", 0, 5) && isBorder(composed, 5)
        ? "INBOX" + composed.substring(5)
        : composed;
  }

  /** What is left of a name whatever its separators are, and whatever had to be made fit. */
  private static String letters(String name) {
    return comparable(name).replaceAll("[^\\p{L}\\p{N}]", "");
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
    Map<Boolean, List<String>> inVain =
        mappedInVain.stream().collect(Collectors.partitioningBy(row -> row.startsWith("\\")));
    List<String> names = inVain.getOrDefault(false, List.of());
    if (!names.isEmpty()) {
      warnings.add("no mailbox has these folders of the folder map: " + listed(names));
    }
    List<String> uses = inVain.getOrDefault(true, List.of());
    // Which special use a folder was is not known here, only that it was one.
    if (!uses.isEmpty() && !anyMappedByUse) {
      warnings.add(
          "no mailbox has folders of these special uses, other than those that the folder map"
              + " names otherwise: "
              + listed(uses));
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

  private static String listed(Collection<String> names) {
    String listed = String.join(", ", names.stream().limit(MOST_LISTED).toList());
    int more = names.size() - MOST_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
