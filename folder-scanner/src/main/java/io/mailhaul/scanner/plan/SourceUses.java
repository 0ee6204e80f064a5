package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The special use of the source folders. If the source advertises any special use (RFC 6154), only
 * that counts. If it advertises none at all, at most one folder per use is guessed from its name,
 * so that a guess never merges two folders: the folder with the name of the destination's folder,
 * else the one with the best-known name.
 */
final class SourceUses {

  private final boolean told;
  private final boolean labels;
  private final Map<SpecialUse, FolderNode> guessed = new EnumMap<>(SpecialUse.class);

  SourceUses(Listing source, List<FolderNode> nodes, DestinationUses destination) {
    told = source.tellsSpecialUse();
    labels = source.labels();
    if (!told) {
      for (SpecialUse use : SpecialUse.values()) {
        for (FolderNode node : nodes) {
          consider(use, node, destination);
        }
      }
    }
  }

  private void consider(SpecialUse use, FolderNode node, DestinationUses destination) {
    FolderInfo folder = node.folder();
    if (node.depth() > 1 || folder == null || !folder.selectable() || use.rank(node.level()) < 0) {
      return;
    }
    FolderNode best = guessed.get(use);
    if (best == null
        || (!destination.hasNamed(use, best.level())
            && (destination.hasNamed(use, node.level())
                || use.rank(node.level()) < use.rank(best.level())))) {
      guessed.put(use, node);
    }
  }

  /** Whether the server advertises special use, so that folders of one use may be merged. */
  boolean told() {
    return told;
  }

  @Nullable SpecialUse of(FolderNode node) {
    FolderInfo folder = node.folder();
    if (folder == null || !folder.selectable()) {
      return null;
    }
    if (told) {
      // From All Mail, only the archived messages are migrated: those in no other folder.
      return labels && folder.has("\\All") ? SpecialUse.ARCHIVE : SpecialUse.of(folder);
    }
    return guessed.entrySet().stream()
        .filter(guess -> guess.getValue() == node)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
