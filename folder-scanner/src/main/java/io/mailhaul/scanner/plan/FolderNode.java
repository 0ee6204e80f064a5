package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the source's folder tree: a folder, or a level of a name that is not a folder. */
final class FolderNode {

  private final List<String> sourceLevels;
  private final List<String> levels;
  private final @Nullable FolderNode parent;
  private final @Nullable FolderInfo folder;
  private boolean selected;
  private boolean needed;
  private @Nullable DestinationName destination;
  private @Nullable MappingRule mappingRule;

  /**
   * The destination name of a node.
   *
   * @param name the full name
   * @param parent the full name of the parent; null at the top
   * @param levelPrefix the text between the parent's name and {@code level}
   * @param level the last level of the name
   * @param existing the destination folder of this name; null when it has to be created
   */
  record DestinationName(
      String name,
      @Nullable String parent,
      String levelPrefix,
      String level,
      @Nullable FolderInfo existing) {}

  /**
   * @param sourceLevels the levels of its name at the source, for filters
   * @param levels the levels below the folder that becomes the root
   * @param folder null for a level that is not a folder
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
    return depth() == 1 && level().equals(FolderListing.INBOX);
  }

  /** Selects the folder for migration, and marks all its parents as needed for its name. */
  void select() {
    selected = true;
    for (FolderNode at = this; at != null && !at.needed; at = at.parent) {
      at.needed = true;
    }
  }

  boolean isSelected() {
    return selected;
  }

  boolean isNeeded() {
    return needed;
  }

  @Nullable DestinationName destination() {
    return destination;
  }

  void assignDestination(DestinationName assigned) {
    destination = assigned;
  }

  /** The rule that determined the destination name; null for its own name, sanitized. */
  @Nullable MappingRule mappingRule() {
    return mappingRule;
  }

  void setMappingRule(@Nullable MappingRule by) {
    mappingRule = by;
  }
}
