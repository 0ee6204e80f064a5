package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.Selection;
import java.util.List;

/**
 * Which folders somebody wants: by the name as the source shows it (INBOX in any case, Unicode in
 * any composition, with or without the namespace's prefix), or by special use ({@code \Junk}); each
 * with its children.
 */
final class FolderFilter {

  private final Listing source;
  private final SourceUses uses;
  private final List<String> included;
  private final List<String> excluded;

  FolderFilter(Listing source, SourceUses uses, Selection selection) {
    this.source = source;
    this.uses = uses;
    this.included = selection.folders();
    this.excluded = selection.excludedFolders();
  }

  /** Whether a folder is migrated. */
  boolean wants(FolderNode node) {
    if (excluded.stream().anyMatch(name -> matchesOrIsBelow(node, name))) {
      return false;
    }
    FolderInfo folder = node.folder();
    boolean archive = source.labels() && folder != null && folder.has("\\All");
    if (folder != null && SpecialUse.isVirtual(folder) && !archive) {
      // What it shows is in other folders as well; only who asks for this very folder gets it.
      return included.stream().anyMatch(name -> matches(node, name));
    }
    return included.isEmpty() || included.stream().anyMatch(name -> matchesOrIsBelow(node, name));
  }

  private boolean matchesOrIsBelow(FolderNode node, String asked) {
    if (!asked.startsWith("\\")) {
      // By its levels, since what is below a UserRoot has no parent left to ask.
      List<String> levels = Listing.nfc(node.sourceLevels());
      return source.meant(asked).stream()
          .anyMatch(
              name -> name.size() <= levels.size() && levels.subList(0, name.size()).equals(name));
    }
    for (FolderNode at = node; at != null; at = at.parent()) {
      if (matches(at, asked)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(FolderNode node, String asked) {
    if (asked.startsWith("\\")) {
      FolderInfo folder = node.folder();
      SpecialUse use = uses.of(node);
      return (folder != null && folder.has(asked))
          || (use != null && use.attribute().equalsIgnoreCase(asked));
    }
    return source.meant(asked).contains(Listing.nfc(node.sourceLevels()));
  }
}
