package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder map of the user: source folders and the destination folders to copy them to. Source
 * folders are named as in {@link FolderFilter}. Destination folders are named with the separator of
 * the destination, with or without its namespace prefix. If several rows match a folder, the row
 * with its full name applies, then the one without the namespace prefix, then the one with its
 * special use.
 */
final class FolderMap {

  private final SourceSpecialUses uses;
  private final FolderListing destination;
  private final Map<List<String>, String> byLevels = new HashMap<>();
  private final Map<String, String> byUse = new HashMap<>();

  FolderMap(
      Map<String, String> map,
      FolderListing source,
      SourceSpecialUses uses,
      FolderListing destination) {
    this.uses = uses;
    this.destination = destination;
    Map<String, String> ordered = new TreeMap<>(map);
    ordered.forEach((from, to) -> {
      if (from.startsWith("\\")) {
        byUse.put(from.toLowerCase(Locale.ROOT), normalizedName(to));
      } else if (source.candidateLevels(from).size() > 1) {
        byLevels.putIfAbsent(source.candidateLevels(from).getFirst(), normalizedName(to));
      }
    });
    ordered.forEach((from, to) -> {
      if (!from.startsWith("\\")) {
        byLevels.putIfAbsent(source.candidateLevels(from).getLast(), normalizedName(to));
      }
    });
  }

  /** The destination folder of a node; null when the file has no row for it. */
  @Nullable String destination(FolderNode node) {
    String named = byLevels.get(FolderListing.nfc(node.sourceLevels()));
    if (named != null || byUse.isEmpty()) {
      return named;
    }
    SpecialUse use = uses.of(node);
    if (use != null && byUse.containsKey(use.attribute().toLowerCase(Locale.ROOT))) {
      return byUse.get(use.attribute().toLowerCase(Locale.ROOT));
    }
    FolderInfo folder = node.folder();
    return folder == null
        ? null
        : folder.attributes().stream()
            .map(attribute -> byUse.get(attribute.toLowerCase(Locale.ROOT)))
            .filter(name -> name != null)
            .findFirst()
            .orElse(null);
  }

  /** The full name below the namespace prefix, with each level sanitized. */
  private String normalizedName(String written) {
    String separator = destination.namespace().separator();
    List<String> levels = destination.levels(written, separator);
    if (levels == null) {
      levels = FolderListing.split(written, separator);
    }
    List<String> sanitized =
        levels.stream().map(level -> LevelName.sanitize(level, separator)).toList();
    if (sanitized.getFirst().equals(FolderListing.INBOX)) {
      return String.join(separator, sanitized);
    }
    return destination.namespace().prefix() + String.join(separator, sanitized);
  }
}
