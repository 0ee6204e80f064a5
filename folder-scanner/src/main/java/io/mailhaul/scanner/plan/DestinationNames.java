package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.scanner.plan.FolderNode.DestinationName;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The folder names at the destination: the existing ones, and those that are assigned already. */
final class DestinationNames {

  private final FolderListing destination;
  private final Map<String, FolderInfo> existingByName = new HashMap<>();
  private final Map<String, FolderInfo> existingByFoldedName = new HashMap<>();
  private final Set<String> takenNames = new HashSet<>();
  private final Set<String> takenFoldedNames = new HashSet<>();
  private final Set<String> mappedNames = new HashSet<>();

  DestinationNames(FolderListing destination) {
    this.destination = destination;
    for (FolderInfo folder : destination.folders()) {
      existingByName.putIfAbsent(nfc(folder.name()), folder);
      existingByFoldedName.putIfAbsent(SpecialUse.foldName(folder.name()), folder);
    }
    // INBOX exists on every server, and no other folder may get its name. Below a prefix, some
    // servers have an alias of it (for Dovecot, INBOX.INBOX is INBOX).
    takenFoldedNames.add(SpecialUse.foldName(FolderListing.INBOX));
    takenFoldedNames.add(
        SpecialUse.foldName(destination.namespace().prefix() + FolderListing.INBOX));
  }

  boolean isTaken(String name) {
    return takenNames.contains(nfc(name));
  }

  /** Assigns a full name to a node. Another node may have the same name: they become one lane. */
  boolean assign(FolderNode node, String name) {
    markTaken(node, resolve(name));
    return true;
  }

  /** The destination name with this full name. */
  DestinationName resolve(String name) {
    FolderInfo existing = existingByName.get(nfc(name));
    String full = existing == null ? name : existing.name();
    String separator = destination.namespace().separator();
    List<String> levels = destination.levels(full, separator);
    if (full.equals(FolderListing.INBOX) || levels == null || levels.size() == 1) {
      String prefix = destination.namespace().prefix();
      boolean prefixed = !prefix.isEmpty() && full.startsWith(prefix);
      String head = prefixed ? prefix : "";
      return new DestinationName(full, null, head, full.substring(head.length()), existing);
    }
    int at = full.lastIndexOf(separator);
    return new DestinationName(
        full, full.substring(0, at), separator, full.substring(at + separator.length()), existing);
  }

  /** The spelling of the existing destination folder, if the name differs only in case. */
  String existingSpelling(String name) {
    FolderInfo existing =
        existingByName.getOrDefault(nfc(name), existingByFoldedName.get(SpecialUse.foldName(name)));
    return existing == null ? name : existing.name();
  }

  /**
   * Assigns a name from the folder map, which other nodes may have as well. The source folder of
   * the same name can still keep it: a user who maps a folder to it wants to merge them.
   */
  void assignMapped(FolderNode node, String name) {
    boolean others = isTaken(name);
    assign(node, name);
    if (!others) {
      takenNames.remove(nfc(name));
      mappedNames.add(nfc(name));
    }
  }

  /** Assigns the preferred name if it exists at the destination and no other node has it. */
  boolean assignExisting(FolderNode node) {
    DestinationName wish = preferredName(node);
    FolderInfo existing = existingByName.get(nfc(wish.name()));
    if (existing == null || isTaken(wish.name()) || isInbox(wish.name())) {
      return false;
    }
    markTaken(node, resolve(wish, existing));
    return true;
  }

  /** Assigns the preferred name, or the next free one with a number. */
  boolean assignOwnName(FolderNode node) {
    DestinationName wish = preferredName(node);
    if (mappedNames.contains(nfc(wish.name())) && !isTaken(wish.name()) && keepsName(node, wish)) {
      return assign(node, wish.name());
    }
    DestinationName free = wish;
    for (int number = 2; !isFree(free.name()); number++) {
      String level = LevelName.numbered(wish.level(), number);
      free =
          new DestinationName(
              (wish.parent() == null ? "" : wish.parent()) + wish.levelPrefix() + level,
              wish.parent(),
              wish.levelPrefix(),
              level,
              null);
    }
    FolderInfo existing = existingByName.get(nfc(free.name()));
    if (existing == null) {
      existing = existingByFoldedName.get(SpecialUse.foldName(free.name()));
    }
    markTaken(node, existing == null ? free : resolve(free, existing));
    return true;
  }

  /**
   * The rule that gave a node another name than its own; null when it keeps its own. All nodes must
   * have their names already.
   *
   * @param rule the rule that assigned the name; null for its own name, sanitized
   * @param parentIsMoved whether its parent has another name or another parent than at the source
   */
  @Nullable MappingRule mappingRule(
      FolderNode node, @Nullable MappingRule rule, boolean parentIsMoved) {
    DestinationName placed = node.destination();
    if (placed == null || rule == MappingRule.MAPPING_IGNORED_ALREADY_COPIED) {
      return rule;
    }
    DestinationName wish =
        node.isInbox()
            ? new DestinationName(FolderListing.INBOX, null, "", "", null)
            : preferredName(node);
    boolean flat = wish.levelPrefix().equals("_");
    if (nfc(wish.name()).equals(nfc(placed.name())) && keepsName(node, wish) && !flat) {
      return parentIsMoved ? MappingRule.PARENT_RELOCATED : null;
    }
    if (rule != null) {
      return rule;
    }
    if (isNumbered(node)
        || !SpecialUse.foldName(wish.name()).equals(SpecialUse.foldName(placed.name()))) {
      return MappingRule.COLLISION;
    }
    if (flat) {
      return MappingRule.FLATTENED;
    }
    return keepsName(node, wish) ? MappingRule.CASE_VARIANT : MappingRule.NAME_SANITIZED;
  }

  private static boolean keepsName(FolderNode node, DestinationName wish) {
    return node.isInbox() || (nfc(node.level()).equals(wish.level()) && !isNumbered(node));
  }

  /**
   * Whether its level was already numbered in the source tree (see {@link FolderListing#levels}).
   */
  private static boolean isNumbered(FolderNode node) {
    FolderInfo folder = node.folder();
    return folder != null && !node.isInbox() && !nfc(folder.name()).endsWith(nfc(node.level()));
  }

  static boolean isSameName(String name, String other) {
    return nfc(name).equals(nfc(other));
  }

  private boolean isFree(String name) {
    return !isTaken(name) && !takenFoldedNames.contains(SpecialUse.foldName(name));
  }

  /** The name that a node gets if no other folder has it. */
  private DestinationName preferredName(FolderNode node) {
    String separator = destination.namespace().separator();
    String prefix = destination.namespace().prefix();
    String level = LevelName.sanitize(node.level(), separator);
    FolderNode above = node.parent();
    DestinationName parent = above == null ? null : above.destination();
    if (parent == null || (FolderListing.isInbox(parent.name()) && prefixIsInbox())) {
      return new DestinationName(prefix + level, null, prefix, level, null);
    }
    FolderInfo existing = parent.existing();
    boolean flat =
        separator.isEmpty() || (existing != null && existing.hasAttribute("\\Noinferiors"));
    String head = flat ? "_" : separator;
    return new DestinationName(parent.name() + head + level, parent.name(), head, level, null);
  }

  /** Whether a name is INBOX or may be an alias of it. */
  private boolean isInbox(String name) {
    return FolderListing.isInbox(name)
        || name.equalsIgnoreCase(destination.namespace().prefix() + FolderListing.INBOX);
  }

  private boolean prefixIsInbox() {
    String prefix = destination.namespace().prefix();
    String separator = destination.namespace().separator();
    return !separator.isEmpty() && prefix.equalsIgnoreCase(FolderListing.INBOX + separator);
  }

  private static DestinationName resolve(DestinationName wish, FolderInfo existing) {
    return new DestinationName(
        existing.name(), wish.parent(), wish.levelPrefix(), wish.level(), existing);
  }

  private void markTaken(FolderNode node, DestinationName place) {
    takenNames.add(nfc(place.name()));
    takenFoldedNames.add(SpecialUse.foldName(place.name()));
    node.assignDestination(place);
  }

  private static String nfc(@Nullable String name) {
    return name == null ? "" : Normalizer.normalize(name, Normalizer.Form.NFC);
  }
}
