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
 * Detects names in {@code --folder}, {@code --exclude-folder} or the folder map that match no
 * folder of any mailbox. Usually they are typing errors, with which the migration would look
 * complete.
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
   * Records a source folder that was or will be copied.
   *
   * @param rule the rule that changed its name; null if it keeps its name
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

  /** Records a source folder that is excluded. */
  void excluded(String source) {
    anyExcluded = true;
    exists(source);
  }

  /**
   * A row of the folder map may also name a folder above, with or without a namespace's prefix. If
   * a row has the full name, only that row matches.
   */
  private void exists(String source) {
    if (!mappedInVain.isEmpty() && seen.add(source)) {
      String name = comparable(source);
      boolean named = map.keySet().stream().anyMatch(row -> comparable(row).equals(name));
      mappedInVain.removeIf(row -> named ? startsWith(name, row) : holds(name, row));
    }
  }

  /** Whether a row by name has mapped the folder; otherwise a row by special use has. */
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

  /** Whether a hierarchy level may begin or end there; the separator is not known here. */
  private static boolean isBorder(String name, int at) {
    return at < 0 || at >= name.length() || !Character.isLetterOrDigit(name.charAt(at));
  }

  /** A name as the scanner compares it: in Unicode NFC, INBOX in upper case. */
  private static String comparable(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    return composed.regionMatches(true, 0, "INBOX", 0, 5) && isBorder(composed, 5)
        ? "INBOX" + composed.substring(5)
        : composed;
  }

  /** The letters and digits of a name, which neither separators nor sanitizing change. */
  private static String letters(String name) {
    return comparable(name).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!request.folders().isEmpty() && !anyMigrated) {
      warnings.add(
          "no mailbox has a folder that --folder names ("
              + String.join(", ", request.folders())
              + "), so nothing was migrated");
    }
    // With --folder, all other folders are listed as excluded.
    if (request.folders().isEmpty() && !request.excludedFolders().isEmpty() && !anyExcluded) {
      warnings.add(
          "no mailbox has a folder that --exclude-folder names ("
              + String.join(", ", request.excludedFolders())
              + "), so nothing was excluded");
    }
    Map<Boolean, List<String>> unmatched =
        mappedInVain.stream().collect(Collectors.partitioningBy(row -> row.startsWith("\\")));
    List<String> names = unmatched.getOrDefault(false, List.of());
    if (!names.isEmpty()) {
      warnings.add("no mailbox has these folders of the folder map: " + listed(names));
    }
    List<String> uses = unmatched.getOrDefault(true, List.of());
    // Here only the fact that a special use applied is known, not which one.
    if (!uses.isEmpty() && !anyMappedByUse) {
      warnings.add(
          "no mailbox has folders of these special uses, except folders that the folder map also"
              + " names: "
              + listed(uses));
    }
    if (!tooLate.isEmpty()) {
      warnings.add(
          "the folder map does not apply to folders that an earlier run has already copied; they"
              + " stay where they are: "
              + listed(tooLate)
              + ". Move them at the destination after the migration");
    }
    return warnings;
  }

  private static String listed(Collection<String> names) {
    String listed = String.join(", ", names.stream().limit(MOST_LISTED).toList());
    int more = names.size() - MOST_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
