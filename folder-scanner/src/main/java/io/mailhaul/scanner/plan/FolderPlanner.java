package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.Lane;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.scanner.plan.FolderNode.DestinationName;
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
 *   <li>Every other folder keeps its own name, sanitized ({@link LevelName#sanitize}). A name that
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

  private final SourceSpecialUses sourceUses;
  private final DestinationSpecialUses destinationUses;
  private final DestinationNames destinationNames;
  private final FolderMap requestedMap;
  private final Map<String, String> earlierDestinations;
  private final Set<FolderInfo> mappedFolders = new HashSet<>();

  /** Whether one of the source's folders is the UserRoot. */
  public static boolean hasRoot(FolderListing source, String userRoot) {
    return !FolderTree.of(source, userRoot).nodes().isEmpty();
  }

  private FolderPlanner(
      FolderListing source,
      FolderListing destination,
      List<FolderNode> nodes,
      Map<String, String> mapRows,
      Map<String, String> earlierDestinations) {
    this.earlierDestinations = earlierDestinations;
    destinationUses = new DestinationSpecialUses(destination);
    sourceUses = new SourceSpecialUses(source, nodes, destinationUses);
    destinationNames = new DestinationNames(destination);
    requestedMap = new FolderMap(mapRows, source, sourceUses, destination);
  }

  /**
   * Computes the plan; the same input gives the same plan.
   *
   * @param userRoot see {@link io.mailhaul.events.MailboxJob#userRoot}
   * @param remembered by source folder, the destination folder that an earlier pass has used
   * @return empty when {@code userRoot} names no folder
   */
  public static Optional<FolderPlan> plan(
      FolderListing source,
      FolderListing destination,
      @Nullable String userRoot,
      CopyOptions options,
      Map<String, String> remembered) {
    FolderTree tree = FolderTree.of(source, userRoot);
    if (userRoot != null && tree.nodes().isEmpty()) {
      return Optional.empty();
    }
    FolderPlanner planner =
        new FolderPlanner(source, destination, tree.nodes(), options.folderMap(), remembered);
    FolderFilter filter = new FolderFilter(source, planner.sourceUses, options);
    return Optional.of(planner.plan(tree, filter));
  }

  private FolderPlan plan(FolderTree tree, FolderFilter filter) {
    List<String> excluded = new ArrayList<>(tree.unusableNames());
    List<String> virtual = new ArrayList<>();
    for (FolderNode node : tree.nodes()) {
      FolderInfo folder = node.folder();
      if (folder == null || !folder.isSelectable()) {
        continue;
      }
      if (filter.includes(node)) {
        node.select();
      } else {
        excluded.add(folder.name());
        if (SpecialUse.isVirtual(folder)) {
          virtual.add(truncate(folder.name()));
        }
      }
    }
    List<FolderNode> needed = tree.nodes().stream().filter(FolderNode::isNeeded).toList();
    Map<String, List<FolderInfo>> sources = new LinkedHashMap<>();
    applyRule(needed, this::keepEarlierDestination, sources);
    applyRule(needed, node -> mapByFile(node, sources), sources);
    applyRule(needed, this::mapInbox, sources);
    applyRule(needed, node -> mapBySpecialUse(node, sources), sources);
    // Folders below a mapped folder get their names last; the folders that belong there go first.
    Map<Boolean, List<FolderNode>> byMappedParent =
        needed.stream().collect(Collectors.partitioningBy(FolderPlanner::isBelowMapped));
    mapByName(byMappedParent.getOrDefault(false, List.of()), sources);
    mapByName(byMappedParent.getOrDefault(true, List.of()), sources);
    excluded.sort(null);
    return new FolderPlan(
        targets(needed, sources),
        mappingRules(needed),
        excluded.stream().map(FolderPlanner::truncate).toList(),
        virtual);
  }

  /** All targets, parents before their children, including parents without source folders. */
  private List<Target> targets(List<FolderNode> needed, Map<String, List<FolderInfo>> sources) {
    Map<String, DestinationName> placed = new LinkedHashMap<>();
    for (FolderNode node : needed) {
      DestinationName place = node.destination();
      if (place != null) {
        placed.putIfAbsent(place.name(), place);
      }
    }
    Map<String, Target> targets = new LinkedHashMap<>();
    for (DestinationName place : placed.values()) {
      Deque<DestinationName> path = new ArrayDeque<>();
      for (DestinationName at = place;
          at != null && !targets.containsKey(at.name());
          at = at.parent() == null ? null : placed.getOrDefault(at.parent(), parentOf(at))) {
        path.push(at);
      }
      for (DestinationName at : path) {
        targets.put(
            at.name(),
            new Target(
                at.name(),
                at.parent(),
                at.levelPrefix(),
                at.level(),
                at.existing(),
                sources.getOrDefault(at.name(), List.of())));
      }
    }
    return List.copyOf(targets.values());
  }

  private @Nullable DestinationName parentOf(DestinationName place) {
    return place.parent() == null ? null : destinationNames.resolve(place.parent());
  }

  private Map<String, MappingRule> mappingRules(List<FolderNode> needed) {
    Map<FolderNode, MappingRule> all = new HashMap<>();
    Map<String, MappingRule> placements = new HashMap<>();
    for (FolderNode node : needed) {
      FolderNode parent = node.parent();
      MappingRule rule =
          destinationNames.mappingRule(
              node, node.mappingRule(), parent != null && all.containsKey(parent));
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
    return above != null && (above.mappingRule() == MappingRule.MAPPED || isBelowMapped(above));
  }

  /** Proceeds level by level, since the name of a child depends on that of its parent. */
  private void mapByName(List<FolderNode> nodes, Map<String, List<FolderInfo>> sources) {
    int deepest = nodes.stream().mapToInt(FolderNode::depth).max().orElse(0);
    for (int depth = 1; depth <= deepest; depth++) {
      int level = depth;
      List<FolderNode> atLevel = nodes.stream().filter(node -> node.depth() == level).toList();
      applyRule(atLevel, destinationNames::assignExisting, sources);
      applyRule(atLevel, destinationNames::assignOwnName, sources);
    }
  }

  /** Applies a rule to all nodes that have no destination name yet. */
  private static void applyRule(
      List<FolderNode> nodes, Predicate<FolderNode> rule, Map<String, List<FolderInfo>> sources) {
    for (FolderNode node : nodes) {
      if (node.destination() == null && rule.test(node)) {
        DestinationName place = node.destination();
        FolderInfo folder = node.folder();
        if (place != null && folder != null && node.isSelected()) {
          sources.computeIfAbsent(place.name(), name -> new ArrayList<>()).add(folder);
        }
      }
    }
  }

  private boolean keepEarlierDestination(FolderNode node) {
    FolderInfo folder = node.folder();
    String name = folder == null ? null : earlierDestinations.get(folder.name());
    if (name == null || !destinationNames.assign(node, name)) {
      return false;
    }
    String mapped = requestedMap.destination(node);
    node.setMappingRule(
        mapped == null || DestinationNames.isSameName(mapped, name)
            ? MappingRule.KEPT_FROM_EARLIER_RUN
            : MappingRule.MAPPING_IGNORED_ALREADY_COPIED);
    return true;
  }

  private boolean mapByFile(FolderNode node, Map<String, List<FolderInfo>> sources) {
    String requested = requestedMap.destination(node);
    if (requested == null) {
      return false;
    }
    String name = destinationNames.existingSpelling(requested);
    FolderInfo folder = node.folder();
    if (folder != null && !fitsInLane(sources.getOrDefault(name, List.of()), folder)) {
      return false;
    }
    destinationNames.assignMapped(node, name);
    node.setMappingRule(MappingRule.MAPPED);
    if (folder != null) {
      mappedFolders.add(folder);
    }
    return true;
  }

  private boolean mapInbox(FolderNode node) {
    return node.isInbox() && destinationNames.assign(node, FolderListing.INBOX);
  }

  private boolean mapBySpecialUse(FolderNode node, Map<String, List<FolderInfo>> sources) {
    SpecialUse use = sourceUses.of(node);
    FolderInfo target = use == null ? null : destinationUses.folderFor(use, node.level());
    FolderInfo folder = node.folder();
    if (use == null || target == null || folder == null) {
      return false;
    }
    List<FolderInfo> others = sources.getOrDefault(target.name(), List.of());
    if (destinationNames.isTaken(target.name())
        ? !canShareLane(use, others, folder)
        : !fitsInLane(others, folder)) {
      return false;
    }
    node.setMappingRule(MappingRule.SPECIAL_USE);
    return destinationNames.assign(node, target.name());
  }

  /** Whether the source advertises the same use for all, and one lane can contain them. */
  private boolean canShareLane(SpecialUse use, List<FolderInfo> others, FolderInfo folder) {
    return sourceUses.isAdvertised()
        && !others.isEmpty()
        && others.stream()
            .allMatch(other -> SpecialUse.of(other) == use || mappedFolders.contains(other))
        && fitsInLane(others, folder);
  }

  /** Whether a lane with these sources can contain one more. */
  private static boolean fitsInLane(List<FolderInfo> others, FolderInfo folder) {
    // A character takes at most six bytes in JSON.
    int bytes = 6 * folder.name().length();
    for (FolderInfo other : others) {
      bytes += 6 * other.name().length();
    }
    return others.size() < Lane.MAX_SOURCES && bytes <= MAX_NAME_BYTES;
  }

  private static String truncate(String name) {
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
