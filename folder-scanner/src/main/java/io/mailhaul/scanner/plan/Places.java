package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.scanner.plan.FolderNode.Placed;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names at the destination: which exist, and which are given away already. */
final class Places {

  private final Listing destination;
  private final Map<String, FolderInfo> exact = new HashMap<>();
  private final Map<String, FolderInfo> folded = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Set<String> takenFolded = new HashSet<>();

  Places(Listing destination) {
    this.destination = destination;
    for (FolderInfo folder : destination.folders()) {
      exact.putIfAbsent(nfc(folder.name()), folder);
      folded.putIfAbsent(SpecialUse.fold(folder.name()), folder);
    }
    // INBOX is there on every server, and nobody else may come to stand in its place.
    takenFolded.add(SpecialUse.fold(Listing.INBOX));
  }

  boolean isTaken(String name) {
    return taken.contains(nfc(name));
  }

  /**
   * Gives a node a place by its full name, also one that another node has: they become one lane.
   */
  boolean takeNamed(FolderNode node, String name) {
    FolderInfo existing = exact.get(nfc(name));
    String full = existing == null ? name : existing.name();
    List<String> levels = destination.levels(full, destination.namespace().separator());
    if (full.equals(Listing.INBOX) || levels == null || levels.size() == 1) {
      String prefix = destination.namespace().prefix();
      boolean prefixed = !prefix.isEmpty() && full.startsWith(prefix);
      String head = prefixed ? prefix : "";
      take(node, new Placed(full, null, head, full.substring(head.length()), existing));
      return true;
    }
    String separator = destination.namespace().separator();
    int at = full.lastIndexOf(separator);
    take(
        node,
        new Placed(
            full,
            full.substring(0, at),
            separator,
            full.substring(at + separator.length()),
            existing));
    return true;
  }

  /** Gives a node the name that the destination has already, if nobody else has got it. */
  boolean takeExact(FolderNode node) {
    Placed wish = wish(node);
    FolderInfo existing = exact.get(nfc(wish.name()));
    if (existing == null || isTaken(wish.name()) || Listing.isInbox(wish.name())) {
      return false;
    }
    take(node, named(wish, existing));
    return true;
  }

  /** Gives a node its own name, or the next free one with a number. */
  boolean takeOwnName(FolderNode node) {
    Placed wish = wish(node);
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

  private boolean isFree(String name) {
    return !isTaken(name) && !takenFolded.contains(SpecialUse.fold(name));
  }

  /** Where a node would go if nobody were in its way. */
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
