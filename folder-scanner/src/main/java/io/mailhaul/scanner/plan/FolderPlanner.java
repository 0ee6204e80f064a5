package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.LabelSet;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Placement;
import io.mailhaul.events.Selection;
import io.mailhaul.scanner.plan.FolderNode.Placed;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Maps source folders to destination folders. Subfolders move with their parent. The rules are
 * applied to all folders in this order, so that no folder takes a name that an earlier rule gives
 * to another folder:
 *
 * <ol>
 *   <li>A folder that an earlier pass has mapped keeps its destination.
 *   <li>A folder in the folder map gets the destination from there. Several folders may map to one
 *       destination folder, and are then one lane.
 *   <li>INBOX, in any case, maps to INBOX.
 *   <li>A special-use folder (RFC 6154) maps to the destination's folder of the same use. Several
 *       source folders that advertise the same use become one lane.
 *   <li>A folder keeps a name that exists at the destination (compared in Unicode form NFC).
 *   <li>Every other folder keeps its own name, sanitized ({@link LevelName#clean}). A name that
 *       exists at the destination in another case is reused. If another folder has the name
 *       already, in any case, the later one gets {@code " (2)"}, then {@code " (3)"}: two folders
 *       are never merged silently.
 * </ol>
 *
 * Children of INBOX stay below INBOX. If the destination has all folders below INBOX (prefix {@code
 * INBOX.}), they become siblings of the others. Below a folder with {@code \Noinferiors}, and on
 * servers without hierarchy, {@code _} replaces the separator.
 */
public final class FolderPlanner {

  /** The source folder names of one lane take at most this many bytes in an event. */
  private static final int MAX_NAME_BYTES = 100 * 1024;

  private final SourceUses sourceUses;
  private final DestinationUses destinationUses;
  private final Places places;
  private final FolderMap map;
  private final Map<String, String> remembered;
  private final Set<FolderInfo> mapped = new HashSet<>();

  private FolderPlanner(
      Listing source,
      Listing destination,
      List<FolderNode> nodes,
      Map<String, String> mapRows,
      Map<String, String> remembered) {
    this.remembered = remembered;
    destinationUses = new DestinationUses(destination);
    sourceUses = new SourceUses(source, nodes, destinationUses);
    places = new Places(destination);
    map = new FolderMap(mapRows, source, sourceUses, destination);
  }

  /**
   * Computes the plan; the same input gives the same plan.
   *
   * @param remembered by source folder, the destination folder that an earlier pass has used
   * @return empty when {@link Selection#userRoot} names no folder
   */
  public static Optional<FolderPlan> plan(
      Listing source, Listing destination, Selection selection, Map<String, String> remembered) {
    FolderTree tree = FolderTree.of(source, selection.userRoot());
    if (selection.userRoot() != null && tree.nodes().isEmpty()) {
      return Optional.empty();
    }
    FolderPlanner planner =
        new FolderPlanner(source, destination, tree.nodes(), selection.folderMap(), remembered);
    FolderFilter filter = new FolderFilter(source, planner.sourceUses, selection);
    boolean oneCopy = selection.oneCopy();
    return Optional.of(
        planner.plan(
            tree, filter, folders -> source.labels() ? LabelOrder.of(folders, oneCopy) : Map.of()));
  }

  private FolderPlan plan(
      FolderTree tree,
      FolderFilter filter,
      Function<List<FolderInfo>, Map<String, LabelSet>> elsewhere) {
    List<String> excluded = new ArrayList<>(tree.outside());
    List<String> virtual = new ArrayList<>();
    for (FolderNode node : tree.nodes()) {
      FolderInfo folder = node.folder();
      if (folder == null || !folder.selectable()) {
        continue;
      }
      if (filter.wants(node)) {
        node.want();
      } else {
        excluded.add(folder.name());
        if (SpecialUse.isVirtual(folder)) {
          virtual.add(cut(folder.name()));
        }
      }
    }
    List<FolderNode> needed = tree.nodes().stream().filter(FolderNode::needed).toList();
    Map<String, List<FolderInfo>> sources = new LinkedHashMap<>();
    place(needed, this::placeWhereItWas, sources);
    place(needed, node -> placeAsMapped(node, sources), sources);
    place(needed, this::placeInbox, sources);
    place(needed, node -> placeBySpecialUse(node, sources), sources);
    // Folders below a mapped folder get their names last; the folders that belong there go first.
    Map<Boolean, List<FolderNode>> byMappedParent =
        needed.stream().collect(Collectors.partitioningBy(FolderPlanner::isBelowMapped));
    placeByName(byMappedParent.getOrDefault(false, List.of()), sources);
    placeByName(byMappedParent.getOrDefault(true, List.of()), sources);
    excluded.sort(null);
    return new FolderPlan(
        targets(needed, sources),
        placements(needed),
        elsewhere.apply(sources.values().stream().flatMap(List::stream).toList()),
        excluded.stream().map(FolderPlanner::cut).toList(),
        virtual);
  }

  /** All targets, parents before their children, including parents without source folders. */
  private List<Target> targets(List<FolderNode> needed, Map<String, List<FolderInfo>> sources) {
    Map<String, Placed> placed = new LinkedHashMap<>();
    for (FolderNode node : needed) {
      Placed place = node.placed();
      if (place != null) {
        placed.putIfAbsent(place.name(), place);
      }
    }
    Map<String, Target> targets = new LinkedHashMap<>();
    for (Placed place : placed.values()) {
      Deque<Placed> path = new ArrayDeque<>();
      for (Placed at = place;
          at != null && !targets.containsKey(at.name());
          at = at.parent() == null ? null : placed.getOrDefault(at.parent(), above(at))) {
        path.push(at);
      }
      for (Placed at : path) {
        targets.put(
            at.name(),
            new Target(
                at.name(),
                at.parent(),
                at.head(),
                at.level(),
                at.existing(),
                sources.getOrDefault(at.name(), List.of())));
      }
    }
    return List.copyOf(targets.values());
  }

  private @Nullable Placed above(Placed place) {
    return place.parent() == null ? null : places.named(place.parent());
  }

  private Map<String, Placement> placements(List<FolderNode> needed) {
    Map<FolderNode, Placement> all = new HashMap<>();
    Map<String, Placement> placements = new HashMap<>();
    for (FolderNode node : needed) {
      FolderNode parent = node.parent();
      Placement rule =
          places.placement(node, node.rule(), parent != null && all.containsKey(parent));
      FolderInfo folder = node.folder();
      if (rule != null) {
        all.put(node, rule);
        if (folder != null) {
          placements.put(folder.name(), rule);
        }
      }
    }
    return placements;
  }

  private static boolean isBelowMapped(FolderNode node) {
    FolderNode above = node.parent();
    return above != null && (above.rule() == Placement.MAPPED || isBelowMapped(above));
  }

  /** Proceeds level by level, since the name of a child depends on that of its parent. */
  private void placeByName(List<FolderNode> nodes, Map<String, List<FolderInfo>> sources) {
    int deepest = nodes.stream().mapToInt(FolderNode::depth).max().orElse(0);
    for (int depth = 1; depth <= deepest; depth++) {
      int level = depth;
      List<FolderNode> atLevel = nodes.stream().filter(node -> node.depth() == level).toList();
      place(atLevel, places::takeExact, sources);
      place(atLevel, places::takeOwnName, sources);
    }
  }

  /** Applies a rule to all nodes that have no destination name yet. */
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
    if (name == null || !places.takeNamed(node, name)) {
      return false;
    }
    String mapped = map.destination(node);
    node.placedBy(
        mapped == null || Places.isSame(mapped, name)
            ? Placement.REMEMBERED
            : Placement.MAPPED_TOO_LATE);
    return true;
  }

  private boolean placeAsMapped(FolderNode node, Map<String, List<FolderInfo>> sources) {
    String requested = map.destination(node);
    if (requested == null) {
      return false;
    }
    String name = places.spelled(requested);
    FolderInfo folder = node.folder();
    if (folder != null && !fits(sources.getOrDefault(name, List.of()), folder)) {
      return false;
    }
    places.takeMapped(node, name);
    node.placedBy(Placement.MAPPED);
    if (folder != null) {
      mapped.add(folder);
    }
    return true;
  }

  private boolean placeInbox(FolderNode node) {
    return node.isInbox() && places.takeNamed(node, Listing.INBOX);
  }

  private boolean placeBySpecialUse(FolderNode node, Map<String, List<FolderInfo>> sources) {
    SpecialUse use = sourceUses.of(node);
    FolderInfo target = use == null ? null : destinationUses.folder(use, node.level());
    FolderInfo folder = node.folder();
    if (use == null || target == null || folder == null) {
      return false;
    }
    List<FolderInfo> others = sources.getOrDefault(target.name(), List.of());
    if (places.isTaken(target.name())
        ? !belongTogether(use, others, folder)
        : !fits(others, folder)) {
      return false;
    }
    node.placedBy(Placement.SPECIAL_USE);
    return places.takeNamed(node, target.name());
  }

  /** Whether the source advertises the same use for all, and one lane can contain them. */
  private boolean belongTogether(SpecialUse use, List<FolderInfo> others, FolderInfo folder) {
    return sourceUses.told()
        && !others.isEmpty()
        && others.stream().allMatch(other -> SpecialUse.of(other) == use || mapped.contains(other))
        && fits(others, folder);
  }

  /** Whether a lane with these sources can contain one more. */
  private static boolean fits(List<FolderInfo> others, FolderInfo folder) {
    // A character takes at most six bytes in JSON.
    int bytes = 6 * folder.name().length();
    for (FolderInfo other : others) {
      bytes += 6 * other.name().length();
    }
    return others.size() < Lane.MAX_SOURCES && bytes <= MAX_NAME_BYTES;
  }

  private static String cut(String name) {
    String text =
        name.codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))
            ? name.replaceAll("[\\p{Cs}\0]", "_")
            : name;
    if (text.length() <= 500) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(498)) ? 498 : 499;
    return text.substring(0, end) + "…";
  }
}
