package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the source's folders are for. Where the source tells (RFC 6154), that counts. Where it tells
 * nothing at all, at most one folder per use is guessed from its name, so that a guess never puts
 * two folders into one: the one that is named like the destination's, else the best-known name.
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

  /** Whether the server tells, so that several folders of one use really belong together. */
  boolean told() {
    return told;
  }

  @Nullable SpecialUse of(FolderNode node) {
    FolderInfo folder = node.folder();
    if (folder == null || !folder.selectable()) {
      return null;
    }
    if (told) {
      // Of All Mail, what is in no other folder is migrated: what was archived.
      return labels && folder.has("\\All") ? SpecialUse.ARCHIVE : SpecialUse.of(folder);
    }
    return guessed.entrySet().stream()
        .filter(guess -> guess.getValue() == node)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
