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
final class SourceSpecialUses {

  private final boolean advertised;
  private final boolean foldersAreLabels;
  private final Map<SpecialUse, FolderNode> guesses = new EnumMap<>(SpecialUse.class);

  SourceSpecialUses(
      FolderListing source, List<FolderNode> nodes, DestinationSpecialUses destination) {
    advertised = source.advertisesSpecialUse();
    foldersAreLabels = source.foldersAreLabels();
    if (!advertised) {
      for (SpecialUse use : SpecialUse.values()) {
        for (FolderNode node : nodes) {
          considerGuess(use, node, destination);
        }
      }
    }
  }

  private void considerGuess(SpecialUse use, FolderNode node, DestinationSpecialUses destination) {
    FolderInfo folder = node.folder();
    if (node.depth() > 1
        || folder == null
        || !folder.isSelectable()
        || use.rank(node.level()) < 0) {
      return;
    }
    FolderNode best = guesses.get(use);
    if (best == null
        || (!destination.hasNamed(use, best.level())
            && (destination.hasNamed(use, node.level())
                || use.rank(node.level()) < use.rank(best.level())))) {
      guesses.put(use, node);
    }
  }

  /** Whether the server advertises special use, so that folders of one use may be merged. */
  boolean isAdvertised() {
    return advertised;
  }

  @Nullable SpecialUse of(FolderNode node) {
    FolderInfo folder = node.folder();
    if (folder == null || !folder.isSelectable()) {
      return null;
    }
    if (advertised) {
      // From All Mail, only the archived messages are migrated: those in no other folder.
      return foldersAreLabels && folder.hasAttribute("\\All")
          ? SpecialUse.ARCHIVE
          : SpecialUse.of(folder);
    }
    return guesses.entrySet().stream()
        .filter(guess -> guess.getValue() == node)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
