package io.mailhaul.cli.migration;

import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.folder.MappingRule;
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
final class FolderOptionCheck {

  private static final int MAX_LISTED = 20;

  private final CopyOptions options;
  private final Set<String> seen = new HashSet<>();
  private final Set<String> seenMapped = new HashSet<>();
  private final Map<String, String> folderMap;
  private final Set<String> unmatchedMapRows = new LinkedHashSet<>();
  private final Set<String> ignoredMappings = new LinkedHashSet<>();
  private boolean anyMigrated;
  private boolean anyExcluded;
  private boolean anyMappedBySpecialUse;

  /** Whether the options name folders. */
  static boolean isNeeded(CopyOptions options) {
    return !options.folders().isEmpty()
        || !options.excludedFolders().isEmpty()
        || !options.folderMap().isEmpty();
  }

  FolderOptionCheck(CopyOptions options) {
    this.folderMap = options.folderMap();
    this.options = options;
    unmatchedMapRows.addAll(folderMap.keySet());
  }

  /**
   * Records a source folder that was or will be copied.
   *
   * @param rule the rule that changed its name; null if it keeps its name
   */
  void recordMigrated(String source, String destination, @Nullable MappingRule rule) {
    anyMigrated = true;
    if (rule == MappingRule.MAPPED) {
      anyMappedBySpecialUse |=
          seenMapped.add(source + "\n" + destination) && !isMappedByName(source, destination);
    } else if (rule == MappingRule.MAPPING_IGNORED_ALREADY_COPIED) {
      anyMappedBySpecialUse = true;
      ignoredMappings.add(source + " (in " + destination + ")");
    }
    recordExisting(source);
  }

  /** Records a source folder that is excluded. */
  void recordExcluded(String source) {
    anyExcluded = true;
    recordExisting(source);
  }

  /**
   * A row of the folder map may also name a folder above, with or without a namespace's prefix. If
   * a row has the full name, only that row matches.
   */
  private void recordExisting(String source) {
    if (!unmatchedMapRows.isEmpty() && seen.add(source)) {
      String name = normalized(source);
      boolean named = folderMap.keySet().stream().anyMatch(row -> normalized(row).equals(name));
      unmatchedMapRows.removeIf(row -> named ? startsWith(name, row) : containsName(name, row));
    }
  }

  /** Whether a row by name has mapped the folder; otherwise a row by special use has. */
  private boolean isMappedByName(String source, String destination) {
    String name = normalized(source);
    return folderMap.entrySet().stream()
        .anyMatch(row ->
            endsWith(name, row.getKey())
                && lettersAndDigits(destination).endsWith(lettersAndDigits(row.getValue())));
  }

  private static boolean containsName(String name, String row) {
    String part = normalized(row);
    for (int at = name.indexOf(part); at >= 0; at = name.indexOf(part, at + 1)) {
      if (isLevelBoundary(name, at - 1) && isLevelBoundary(name, at + part.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(String name, String row) {
    String part = normalized(row);
    return name.startsWith(part) && isLevelBoundary(name, part.length());
  }

  private static boolean endsWith(String name, String row) {
    String part = normalized(row);
    return name.endsWith(part) && isLevelBoundary(name, name.length() - part.length() - 1);
  }

  /** Whether a hierarchy level may begin or end there; the separator is not known here. */
  private static boolean isLevelBoundary(String name, int at) {
    return at < 0 || at >= name.length() || !Character.isLetterOrDigit(name.charAt(at));
  }

  /** A name as the scanner compares it: in Unicode NFC, INBOX in upper case. */
  private static String normalized(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    return composed.regionMatches(true, 0, "INBOX", 0, 5) && isLevelBoundary(composed, 5)
        ? "INBOX" + composed.substring(5)
        : composed;
  }

  /** The letters and digits of a name, which neither separators nor sanitizing change. */
  private static String lettersAndDigits(String name) {
    return normalized(name).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!options.folders().isEmpty() && !anyMigrated) {
      warnings.add(
          "no mailbox has a folder that --folder names ("
              + String.join(", ", options.folders())
              + "), so nothing was migrated");
    }
    // With --folder, all other folders are listed as excluded.
    if (options.folders().isEmpty() && !options.excludedFolders().isEmpty() && !anyExcluded) {
      warnings.add(
          "no mailbox has a folder that --exclude-folder names ("
              + String.join(", ", options.excludedFolders())
              + "), so nothing was excluded");
    }
    Map<Boolean, List<String>> unmatched =
        unmatchedMapRows.stream().collect(Collectors.partitioningBy(row -> row.startsWith("\\")));
    List<String> names = unmatched.getOrDefault(false, List.of());
    if (!names.isEmpty()) {
      warnings.add("no mailbox has these folders of the folder map: " + abbreviatedList(names));
    }
    List<String> uses = unmatched.getOrDefault(true, List.of());
    // Here only the fact that a special use applied is known, not which one.
    if (!uses.isEmpty() && !anyMappedBySpecialUse) {
      warnings.add(
          "no mailbox has folders of these special uses, except folders that the folder map also"
              + " names: "
              + abbreviatedList(uses));
    }
    if (!ignoredMappings.isEmpty()) {
      warnings.add(
          "the folder map does not apply to folders that an earlier run has already copied; they"
              + " stay where they are: "
              + abbreviatedList(ignoredMappings)
              + ". Move them at the destination after the migration");
    }
    return warnings;
  }

  private static String abbreviatedList(Collection<String> names) {
    String listed = String.join(", ", names.stream().limit(MAX_LISTED).toList());
    int more = names.size() - MAX_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
