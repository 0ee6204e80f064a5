package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.Placement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source folder, or a level of a name that is no folder itself, in the source's tree. */
final class FolderNode {

  private final List<String> sourceLevels;
  private final List<String> levels;
  private final @Nullable FolderNode parent;
  private final @Nullable FolderInfo folder;
  private boolean wanted;
  private boolean needed;
  private @Nullable Placed placed;
  private @Nullable Placement rule;

  /** The place a node has got at the destination. */
  record Placed(
      String name,
      @Nullable String parent,
      String head,
      String level,
      @Nullable FolderInfo existing) {}

  /**
   * @param sourceLevels its levels at the source, for filters
   * @param levels its levels from the folder that becomes the root
   * @param folder null for a level that is no folder itself
   */
  FolderNode(
      List<String> sourceLevels,
      List<String> levels,
      @Nullable FolderNode parent,
      @Nullable FolderInfo folder) {
    this.sourceLevels = List.copyOf(sourceLevels);
    this.levels = List.copyOf(levels);
    this.parent = parent;
    this.folder = folder;
  }

  List<String> sourceLevels() {
    return sourceLevels;
  }

  List<String> levels() {
    return levels;
  }

  String level() {
    return levels.getLast();
  }

  int depth() {
    return levels.size();
  }

  @Nullable FolderNode parent() {
    return parent;
  }

  @Nullable FolderInfo folder() {
    return folder;
  }

  boolean isInbox() {
    return depth() == 1 && level().equals(Listing.INBOX);
  }

  /** Marks the folder as one to migrate, and all above it as needed for its name. */
  void want() {
    wanted = true;
    for (FolderNode at = this; at != null && !at.needed; at = at.parent) {
      at.needed = true;
    }
  }

  boolean wanted() {
    return wanted;
  }

  boolean needed() {
    return needed;
  }

  @Nullable Placed placed() {
    return placed;
  }

  void place(Placed place) {
    placed = place;
  }

  /** The rule that has placed it; null for its own name, made fit. */
  @Nullable Placement rule() {
    return rule;
  }

  void placedBy(@Nullable Placement by) {
    rule = by;
  }
}
