package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The destination's folders of special use: as it tells them, else, where it tells none at all,
 * those at the top with a well-known name.
 */
final class DestinationUses {

  private final Listing destination;
  private final Map<SpecialUse, List<FolderInfo>> folders = new EnumMap<>(SpecialUse.class);

  DestinationUses(Listing destination) {
    this.destination = destination;
    boolean told = destination.tellsSpecialUse();
    for (SpecialUse use : SpecialUse.values()) {
      folders.put(
          use,
          destination.folders().stream()
              .filter(FolderInfo::selectable)
              .filter(folder -> !Listing.isInbox(folder.name()))
              .filter(folder -> told ? isFor(folder, use) : rank(use, folder) >= 0)
              .sorted(
                  told
                      ? Comparator.comparing(FolderInfo::name)
                      : Comparator.comparingInt(folder -> rank(use, folder)))
              .toList());
    }
  }

  private boolean isFor(FolderInfo folder, SpecialUse use) {
    return destination.labels() && folder.has("\\All")
        ? use == SpecialUse.ARCHIVE
        : SpecialUse.of(folder) == use;
  }

  /** The folder for a use: the one that is also named alike, else the first; null without any. */
  @Nullable FolderInfo folder(SpecialUse use, String level) {
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
    return levels != null && SpecialUse.fold(levels.getLast()).equals(SpecialUse.fold(level));
  }

  private int rank(SpecialUse use, FolderInfo folder) {
    List<String> levels = destination.levels(folder.name(), destination.separatorOf(folder));
    return levels == null || levels.size() > 1 ? -1 : use.rank(levels.getFirst());
  }
}
