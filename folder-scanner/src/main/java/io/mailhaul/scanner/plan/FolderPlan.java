package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.LabelSet;
import io.mailhaul.events.Placement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which destination folders there are to be, parents before their children, and what is left out.
 *
 * @param placements why source folders go where they go, by name; those that keep their names are
 *     not in it
 * @param elsewhere the labels whose messages are copied from another source folder, by source
 *     folder; those that copy all they have are not in it
 * @param excluded the names of the source folders that are left out, for people; long ones are cut
 * @param virtual those of them that only show what is in other folders
 */
public record FolderPlan(
    List<Target> targets,
    Map<String, Placement> placements,
    Map<String, LabelSet> elsewhere,
    List<String> excluded,
    List<String> virtual) {

  public FolderPlan {
    targets = List.copyOf(targets);
    placements = Map.copyOf(placements);
    elsewhere = Map.copyOf(elsewhere);
    excluded = List.copyOf(excluded);
    virtual = List.copyOf(virtual);
  }

  /** The targets that take items; the others are parents, made only where a server insists. */
  public List<Target> mapped() {
    return targets.stream().filter(target -> !target.sources().isEmpty()).toList();
  }

  /**
   * One destination folder.
   *
   * @param name its full name as planned
   * @param parent the planned name of the folder above it; null at the top
   * @param head what stands before {@code level} in {@code name} but for the parent's name: the
   *     namespace's prefix at the top, else the separator, or {@code _} where the parent can have
   *     no children
   * @param level the last level of the name
   * @param existing the destination's folder of this name; null when it has to be made
   * @param sources the source folders that go into it, in the order in which they are worked; none
   *     for a mere parent
   */
  public record Target(
      String name,
      @Nullable String parent,
      String head,
      String level,
      @Nullable FolderInfo existing,
      List<FolderInfo> sources) {

    public Target {
      sources = List.copyOf(sources);
    }

    /** Whether a destination folder that can hold items is there already. */
    public boolean exists() {
      return existing != null && existing.selectable();
    }

    /** Whether the source's owner is subscribed to any of its folders. */
    public boolean subscribed() {
      return sources.stream().anyMatch(FolderInfo::subscribed);
    }
  }
}
