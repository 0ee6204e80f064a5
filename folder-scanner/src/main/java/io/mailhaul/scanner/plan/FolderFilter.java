package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.model.CopyOptions;
import java.util.List;

/**
 * Selects the folders to migrate. The user names a folder as the source lists it (INBOX in any
 * case, Unicode in any composition, with or without the namespace prefix), or by special use
 * ({@code \Junk}). Each selection includes the subfolders.
 */
final class FolderFilter {

  private final FolderListing source;
  private final SourceSpecialUses uses;
  private final List<String> included;
  private final List<String> excluded;

  FolderFilter(FolderListing source, SourceSpecialUses uses, CopyOptions options) {
    this.source = source;
    this.uses = uses;
    this.included = options.folders();
    this.excluded = options.excludedFolders();
  }

  /** Whether a folder is migrated. */
  boolean includes(FolderNode node) {
    if (excluded.stream().anyMatch(name -> matchesOrIsBelow(node, name))) {
      return false;
    }
    FolderInfo folder = node.folder();
    boolean archive = source.foldersAreLabels() && folder != null && folder.hasAttribute("\\All");
    if (folder != null && SpecialUse.isVirtual(folder) && !archive) {
      // Its messages are in other folders as well, so it is migrated only if the user names it.
      return included.stream().anyMatch(name -> matches(node, name));
    }
    return included.isEmpty() || included.stream().anyMatch(name -> matchesOrIsBelow(node, name));
  }

  private boolean matchesOrIsBelow(FolderNode node, String pattern) {
    if (!pattern.startsWith("\\")) {
      // Compares levels, since the tree contains no parents above a UserRoot.
      List<String> levels = FolderListing.nfc(node.sourceLevels());
      return source.candidateLevels(pattern).stream()
          .anyMatch(
              name -> name.size() <= levels.size() && levels.subList(0, name.size()).equals(name));
    }
    for (FolderNode at = node; at != null; at = at.parent()) {
      if (matches(at, pattern)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(FolderNode node, String pattern) {
    if (pattern.startsWith("\\")) {
      FolderInfo folder = node.folder();
      SpecialUse use = uses.of(node);
      return (folder != null && folder.hasAttribute(pattern))
          || (use != null && use.attribute().equalsIgnoreCase(pattern));
    }
    return source.candidateLevels(pattern).contains(FolderListing.nfc(node.sourceLevels()));
  }
}
