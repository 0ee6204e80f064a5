package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The source folders as a tree, so that a plan does not depend on the order of the LIST responses.
 *
 * @param nodes all nodes, parents before children, sorted by name
 * @param unusableNames the names of folders outside the personal namespace, and names that do not
 *     fit into events or the database
 */
record FolderTree(List<FolderNode> nodes, List<String> unusableNames) {

  /** Longer names are not migrated; no server is known to allow them. */
  static final int MAX_NAME_LENGTH = 4_000;

  /**
   * Builds the tree.
   *
   * @param userRoot the source folder that becomes INBOX, or null. If given, the tree contains only
   *     this folder and its subfolders; it is empty when there is no such folder.
   */
  static FolderTree of(FolderListing source, @Nullable String userRoot) {
    Map<List<String>, FolderInfo> byLevels = new HashMap<>();
    Map<List<String>, List<String>> sourceLevels = new HashMap<>();
    List<String> outside = new ArrayList<>();
    List<FolderInfo> sorted =
        source.folders().stream().sorted(Comparator.comparing(FolderInfo::name)).toList();
    List<String> root = userRoot == null ? null : rootLevels(source, userRoot);
    // If the root is selectable, it becomes INBOX. A folder INBOX below it is a normal folder.
    boolean rootIsInbox =
        root != null
            && sorted.stream()
                .anyMatch(folder ->
                    folder.isSelectable()
                        && FolderListing.nfc(levelsOf(source, folder)).equals(root));
    for (FolderInfo folder : sorted) {
      List<String> levels = source.levels(folder.name(), source.separatorOf(folder));
      if (root != null) {
        List<String> all = levelsOf(source, folder);
        levels = levelsBelow(root, all, rootIsInbox);
        if (levels == null || (all.size() == root.size() && !rootIsInbox)) {
          continue;
        }
      }
      if (levels == null || !isUsable(folder.name())) {
        if (folder.isSelectable()) {
          outside.add(folder.name());
        }
        continue;
      }
      for (int number = 2; byLevels.containsKey(levels); number++) {
        levels = new ArrayList<>(levels);
        levels.set(levels.size() - 1, LevelName.numbered(levels.getLast(), number));
      }
      byLevels.put(levels, folder);
      sourceLevels.put(levels, levelsOf(source, folder));
    }
    return new FolderTree(nodes(byLevels, sourceLevels), outside);
  }

  private static List<FolderNode> nodes(
      Map<List<String>, FolderInfo> byLevels, Map<List<String>, List<String>> sourceLevels) {
    Map<List<String>, FolderNode> nodes = new HashMap<>();
    for (List<String> levels : byLevels.keySet()) {
      List<String> atSource = sourceLevels.getOrDefault(levels, levels);
      int above = atSource.size() - levels.size();
      FolderNode parent = null;
      for (int depth = 1; depth <= levels.size(); depth++) {
        List<String> path = List.copyOf(levels.subList(0, depth));
        FolderNode known = nodes.get(path);
        if (known == null) {
          known =
              new FolderNode(
                  atSource.subList(0, Math.max(1, above + depth)),
                  path,
                  parent,
                  byLevels.get(path));
          nodes.put(path, known);
        }
        parent = known;
      }
    }
    return nodes.values().stream()
        .sorted(
            Comparator.comparingInt(FolderNode::depth)
                .thenComparing(node -> String.join("\0", node.levels())))
        .toList();
  }

  /** The levels of a folder name in any namespace. */
  private static List<String> levelsOf(FolderListing source, FolderInfo folder) {
    List<String> personal = source.levels(folder.name(), source.separatorOf(folder));
    return personal == null
        ? FolderListing.split(folder.name(), source.separatorOf(folder))
        : personal;
  }

  private static List<String> rootLevels(FolderListing source, String userRoot) {
    // The namespaces of other users may have another separator.
    for (FolderInfo folder : source.folders()) {
      if (folder.name().equals(userRoot)) {
        return FolderListing.nfc(levelsOf(source, folder));
      }
    }
    String separator = source.namespace().separator();
    String root = userRoot;
    while (!separator.isEmpty() && root.endsWith(separator) && root.length() > separator.length()) {
      root = root.substring(0, root.length() - separator.length());
    }
    List<String> levels = source.levels(root, separator);
    return FolderListing.nfc(levels == null ? FolderListing.split(root, separator) : levels);
  }

  /** The levels below the root; null for a folder that is neither the root nor below it. */
  private static @Nullable List<String> levelsBelow(
      List<String> root, List<String> levels, boolean rootIsInbox) {
    if (levels.size() < root.size()
        || !FolderListing.nfc(levels.subList(0, root.size())).equals(root)) {
      return null;
    }
    if (levels.size() == root.size()) {
      return List.of(FolderListing.INBOX);
    }
    List<String> rest = new ArrayList<>(levels.subList(root.size(), levels.size()));
    if (FolderListing.isInbox(rest.getFirst())) {
      rest.set(0, rootIsInbox ? LevelName.numbered(rest.getFirst(), 2) : FolderListing.INBOX);
    }
    return rest;
  }

  private static boolean isUsable(String name) {
    return name.length() <= MAX_NAME_LENGTH
        && name.codePoints()
            .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= 0xDFFF));
  }
}
