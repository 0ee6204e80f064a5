package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Selection;
import io.mailhaul.scanner.plan.FolderNode.Placed;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Maps source folders to destination folders. A child goes below what its parent became. Places are
 * given in this order, so that nobody takes a name that belongs to another:
 *
 * <ol>
 *   <li>folders that an earlier pass has mapped keep their place, whatever the rules say now
 *   <li>INBOX to INBOX, in any case
 *   <li>special use (RFC 6154): Sent to the destination's Sent, and so on. Several source folders
 *       that are told to be of one use become one lane
 *   <li>names that the destination has exactly (after Unicode composition, NFC)
 *   <li>everything else under its own name, made fit ({@link LevelName#clean}); a name that the
 *       destination has in another case is reused. Where a name is taken, also in another case, the
 *       later one gets {@code " (2)"}, then {@code " (3)"}: two folders never flow together unseen
 * </ol>
 *
 * Children of INBOX stay below INBOX; where the destination has all its folders there (prefix
 * {@code INBOX.}) they stand beside the others. Below a folder with {@code \Noinferiors}, and on
 * servers without levels, {@code _} takes the separator's place.
 */
public final class FolderPlanner {

  /** Source names of one lane take no more bytes than this in an event. */
  private static final int MAX_NAME_BYTES = 100 * 1024;

  private final SourceUses sourceUses;
  private final DestinationUses destinationUses;
  private final Places places;
  private final Map<String, String> remembered;

  private FolderPlanner(
      Listing source, Listing destination, List<FolderNode> nodes, Map<String, String> remembered) {
    this.remembered = remembered;
    destinationUses = new DestinationUses(destination);
    sourceUses = new SourceUses(source, nodes, destinationUses);
    places = new Places(destination);
  }

  /**
   * Makes the plan; the same listings give the same plan.
   *
   * @param remembered the destination folder of each source folder that an earlier pass has mapped
   * @return empty when {@link Selection#userRoot} names no folder
   */
  public static Optional<FolderPlan> plan(
      Listing source, Listing destination, Selection selection, Map<String, String> remembered) {
    FolderTree tree = FolderTree.of(source, selection.userRoot());
    if (selection.userRoot() != null && tree.nodes().isEmpty()) {
      return Optional.empty();
    }
    FolderPlanner planner = new FolderPlanner(source, destination, tree.nodes(), remembered);
    return Optional.of(planner.plan(tree, new FolderFilter(source, planner.sourceUses, selection)));
  }

  private FolderPlan plan(FolderTree tree, FolderFilter filter) {
    List<String> excluded = new ArrayList<>(tree.outside());
    for (FolderNode node : tree.nodes()) {
      FolderInfo folder = node.folder();
      if (folder == null || !folder.selectable()) {
        continue;
      }
      if (filter.wants(node)) {
        node.want();
      } else {
        excluded.add(folder.name());
      }
    }
    List<FolderNode> needed = tree.nodes().stream().filter(FolderNode::needed).toList();
    Map<String, List<FolderInfo>> sources = new LinkedHashMap<>();
    place(needed, this::placeWhereItWas, sources);
    place(needed, this::placeInbox, sources);
    place(needed, node -> placeBySpecialUse(node, sources), sources);
    int deepest = needed.stream().mapToInt(FolderNode::depth).max().orElse(0);
    for (int depth = 1; depth <= deepest; depth++) {
      int level = depth;
      List<FolderNode> nodes = needed.stream().filter(node -> node.depth() == level).toList();
      place(nodes, places::takeExact, sources);
      place(nodes, places::takeOwnName, sources);
    }
    Map<String, Placed> placed = new LinkedHashMap<>();
    for (FolderNode node : needed) {
      Placed place = node.placed();
      if (place != null) {
        placed.putIfAbsent(place.name(), place);
      }
    }
    List<Target> targets = new ArrayList<>();
    for (Placed place : placed.values()) {
      targets.add(
          new Target(
              place.name(),
              place.parent(),
              place.head(),
              place.level(),
              place.existing(),
              sources.getOrDefault(place.name(), List.of())));
    }
    excluded.sort(null);
    return new FolderPlan(targets, excluded.stream().map(FolderPlanner::cut).toList());
  }

  /** Tries a rule on all nodes that have no place yet. */
  private static void place(
      List<FolderNode> nodes, Predicate<FolderNode> rule, Map<String, List<FolderInfo>> sources) {
    for (FolderNode node : nodes) {
      if (node.placed() == null && rule.test(node)) {
        Placed place = node.placed();
        FolderInfo folder = node.folder();
        if (place != null && folder != null && node.wanted()) {
          sources.computeIfAbsent(place.name(), name -> new ArrayList<>()).add(folder);
        }
      }
    }
  }

  private boolean placeWhereItWas(FolderNode node) {
    FolderInfo folder = node.folder();
    String name = folder == null ? null : remembered.get(folder.name());
    return name != null && places.takeNamed(node, name);
  }

  private boolean placeInbox(FolderNode node) {
    return node.isInbox() && places.takeNamed(node, Listing.INBOX);
  }

  private boolean placeBySpecialUse(FolderNode node, Map<String, List<FolderInfo>> sources) {
    SpecialUse use = sourceUses.of(node);
    FolderInfo there = use == null ? null : destinationUses.folder(use, node.level());
    FolderInfo folder = node.folder();
    if (use == null || there == null || folder == null) {
      return false;
    }
    if (places.isTaken(there.name())
        && !belongTogether(use, sources.getOrDefault(there.name(), List.of()), folder)) {
      return false;
    }
    return places.takeNamed(node, there.name());
  }

  /** Whether the source says that these are of one use, and one lane can carry them all. */
  private boolean belongTogether(SpecialUse use, List<FolderInfo> others, FolderInfo folder) {
    // At most six bytes of JSON for a character.
    int bytes = 6 * folder.name().length();
    for (FolderInfo other : others) {
      bytes += 6 * other.name().length();
      if (SpecialUse.of(other) != use) {
        return false;
      }
    }
    return sourceUses.told()
        && !others.isEmpty()
        && others.size() < Lane.MAX_SOURCES
        && bytes <= MAX_NAME_BYTES;
  }

  private static String cut(String name) {
    String text =
        name.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)
            ? name.replaceAll("\\p{Cs}", "_")
            : name;
    if (text.length() <= 500) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(498)) ? 498 : 499;
    return text.substring(0, end) + "…";
  }
}
