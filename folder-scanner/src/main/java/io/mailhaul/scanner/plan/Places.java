package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.Placement;
import io.mailhaul.scanner.plan.FolderNode.Placed;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The folder names at the destination: the existing ones, and those that are assigned already. */
final class Places {

  private final Listing destination;
  private final Map<String, FolderInfo> exact = new HashMap<>();
  private final Map<String, FolderInfo> folded = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Set<String> takenFolded = new HashSet<>();
  private final Set<String> mapped = new HashSet<>();

  Places(Listing destination) {
    this.destination = destination;
    for (FolderInfo folder : destination.folders()) {
      exact.putIfAbsent(nfc(folder.name()), folder);
      folded.putIfAbsent(SpecialUse.fold(folder.name()), folder);
    }
    // INBOX exists on every server, and no other folder may get its name. Below a prefix, some
    // servers have an alias of it (for Dovecot, INBOX.INBOX is INBOX).
    takenFolded.add(SpecialUse.fold(Listing.INBOX));
    takenFolded.add(SpecialUse.fold(destination.namespace().prefix() + Listing.INBOX));
  }

  boolean isTaken(String name) {
    return taken.contains(nfc(name));
  }

  /** Assigns a full name to a node. Another node may have the same name: they become one lane. */
  boolean takeNamed(FolderNode node, String name) {
    take(node, named(name));
    return true;
  }

  /** The destination name with this full name. */
  Placed named(String name) {
    FolderInfo existing = exact.get(nfc(name));
    String full = existing == null ? name : existing.name();
    String separator = destination.namespace().separator();
    List<String> levels = destination.levels(full, separator);
    if (full.equals(Listing.INBOX) || levels == null || levels.size() == 1) {
      String prefix = destination.namespace().prefix();
      boolean prefixed = !prefix.isEmpty() && full.startsWith(prefix);
      String head = prefixed ? prefix : "";
      return new Placed(full, null, head, full.substring(head.length()), existing);
    }
    int at = full.lastIndexOf(separator);
    return new Placed(
        full, full.substring(0, at), separator, full.substring(at + separator.length()), existing);
  }

  /** The spelling of the existing destination folder, if the name differs only in case. */
  String spelled(String name) {
    FolderInfo existing = exact.getOrDefault(nfc(name), folded.get(SpecialUse.fold(name)));
    return existing == null ? name : existing.name();
  }

  /**
   * Assigns a name from the folder map, which other nodes may have as well. The source folder of
   * the same name can still keep it: a user who maps a folder to it wants to merge them.
   */
  void takeMapped(FolderNode node, String name) {
    boolean others = isTaken(name);
    takeNamed(node, name);
    if (!others) {
      taken.remove(nfc(name));
      mapped.add(nfc(name));
    }
  }

  /** Assigns the preferred name if it exists at the destination and no other node has it. */
  boolean takeExact(FolderNode node) {
    Placed wish = wish(node);
    FolderInfo existing = exact.get(nfc(wish.name()));
    if (existing == null || isTaken(wish.name()) || isInbox(wish.name())) {
      return false;
    }
    take(node, named(wish, existing));
    return true;
  }

  /** Assigns the preferred name, or the next free one with a number. */
  boolean takeOwnName(FolderNode node) {
    Placed wish = wish(node);
    if (mapped.contains(nfc(wish.name())) && !isTaken(wish.name()) && keepsName(node, wish)) {
      return takeNamed(node, wish.name());
    }
    Placed free = wish;
    for (int number = 2; !isFree(free.name()); number++) {
      String level = LevelName.numbered(wish.level(), number);
      free =
          new Placed(
              (wish.parent() == null ? "" : wish.parent()) + wish.head() + level,
              wish.parent(),
              wish.head(),
              level,
              null);
    }
    FolderInfo existing = exact.get(nfc(free.name()));
    if (existing == null) {
      existing = folded.get(SpecialUse.fold(free.name()));
    }
    take(node, existing == null ? free : named(free, existing));
    return true;
  }

  /**
   * The rule that gave a node another name than its own; null when it keeps its own. All nodes must
   * have their names already.
   *
   * @param rule the rule that assigned the name; null for its own name, sanitized
   * @param parentIsMoved whether its parent has another name or another parent than at the source
   */
  @Nullable Placement placement(FolderNode node, @Nullable Placement rule, boolean parentIsMoved) {
    Placed placed = node.placed();
    if (placed == null || rule == Placement.MAPPED_TOO_LATE) {
      return rule;
    }
    Placed wish = node.isInbox() ? new Placed(Listing.INBOX, null, "", "", null) : wish(node);
    boolean flat = wish.head().equals("_");
    if (nfc(wish.name()).equals(nfc(placed.name())) && keepsName(node, wish) && !flat) {
      return parentIsMoved ? Placement.WITH_PARENT : null;
    }
    if (rule != null) {
      return rule;
    }
    if (isNumbered(node) || !SpecialUse.fold(wish.name()).equals(SpecialUse.fold(placed.name()))) {
      return Placement.COLLISION;
    }
    if (flat) {
      return Placement.FLATTENED;
    }
    return keepsName(node, wish) ? Placement.OTHER_CASE : Placement.MADE_FIT;
  }

  private static boolean keepsName(FolderNode node, Placed wish) {
    return node.isInbox() || (nfc(node.level()).equals(wish.level()) && !isNumbered(node));
  }

  /** Whether its level was already numbered in the source tree (see {@link Listing#levels}). */
  private static boolean isNumbered(FolderNode node) {
    FolderInfo folder = node.folder();
    return folder != null && !node.isInbox() && !nfc(folder.name()).endsWith(nfc(node.level()));
  }

  static boolean isSame(String name, String other) {
    return nfc(name).equals(nfc(other));
  }

  private boolean isFree(String name) {
    return !isTaken(name) && !takenFolded.contains(SpecialUse.fold(name));
  }

  /** The name that a node gets if no other folder has it. */
  private Placed wish(FolderNode node) {
    String separator = destination.namespace().separator();
    String prefix = destination.namespace().prefix();
    String level = LevelName.clean(node.level(), separator);
    FolderNode above = node.parent();
    Placed parent = above == null ? null : above.placed();
    if (parent == null || (Listing.isInbox(parent.name()) && prefixIsInbox())) {
      return new Placed(prefix + level, null, prefix, level, null);
    }
    FolderInfo existing = parent.existing();
    boolean flat = separator.isEmpty() || (existing != null && existing.has("\\Noinferiors"));
    String head = flat ? "_" : separator;
    return new Placed(parent.name() + head + level, parent.name(), head, level, null);
  }

  /** Whether a name is INBOX or may be an alias of it. */
  private boolean isInbox(String name) {
    return Listing.isInbox(name)
        || name.equalsIgnoreCase(destination.namespace().prefix() + Listing.INBOX);
  }

  private boolean prefixIsInbox() {
    String prefix = destination.namespace().prefix();
    String separator = destination.namespace().separator();
    return !separator.isEmpty() && prefix.equalsIgnoreCase(Listing.INBOX + separator);
  }

  private static Placed named(Placed wish, FolderInfo existing) {
    return new Placed(existing.name(), wish.parent(), wish.head(), wish.level(), existing);
  }

  private void take(FolderNode node, Placed place) {
    taken.add(nfc(place.name()));
    takenFolded.add(SpecialUse.fold(place.name()));
    node.place(place);
  }

  private static String nfc(@Nullable String name) {
    return name == null ? "" : Normalizer.normalize(name, Normalizer.Form.NFC);
  }
}
