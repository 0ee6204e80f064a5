package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The special-use folders of the destination (RFC 6154). If the destination advertises no special
 * use at all, they are the top-level folders with a well-known name.
 */
final class DestinationSpecialUses {

  private final FolderListing destination;
  private final Map<SpecialUse, List<FolderInfo>> folders = new EnumMap<>(SpecialUse.class);

  DestinationSpecialUses(FolderListing destination) {
    this.destination = destination;
    boolean advertised = destination.advertisesSpecialUse();
    for (SpecialUse use : SpecialUse.values()) {
      folders.put(
          use,
          destination.folders().stream()
              .filter(FolderInfo::isSelectable)
              .filter(folder -> !FolderListing.isInbox(folder.name()))
              .filter(folder -> advertised ? hasUse(folder, use) : rank(use, folder) >= 0)
              .sorted(
                  advertised
                      ? Comparator.comparing(FolderInfo::name)
                      : Comparator.comparingInt(folder -> rank(use, folder)))
              .toList());
    }
  }

  private boolean hasUse(FolderInfo folder, SpecialUse use) {
    return destination.foldersAreLabels() && folder.hasAttribute("\\All")
        ? use == SpecialUse.ARCHIVE
        : SpecialUse.of(folder) == use;
  }

  /** The folder for a use: the one with the same name, else the first; null without any. */
  @Nullable FolderInfo folderFor(SpecialUse use, String level) {
    List<FolderInfo> all = folders.getOrDefault(use, List.of());
    return all.stream()
        .filter(folder -> sameLevel(folder, level))
        .findFirst()
        .orElse(all.isEmpty() ? null : all.getFirst());
  }

  boolean hasNamed(SpecialUse use, String level) {
    return folders.getOrDefault(use, List.of()).stream()
        .anyMatch(folder -> sameLevel(folder, level));
  }

  private boolean sameLevel(FolderInfo folder, String level) {
    List<String> levels = destination.levels(folder.name(), destination.separatorOf(folder));
    return levels != null
        && SpecialUse.foldName(levels.getLast()).equals(SpecialUse.foldName(level));
  }

  private int rank(SpecialUse use, FolderInfo folder) {
    List<String> levels = destination.levels(folder.name(), destination.separatorOf(folder));
    return levels == null || levels.size() > 1 ? -1 : use.rank(levels.getFirst());
  }
}
