package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The planned destination folders and the excluded source folders of a mailbox.
 *
 * @param targets the destination folders, parents before their children
 * @param mappingRules by source folder, the rule that determined its destination; without the
 *     folders that keep their names
 * @param excluded the names of the excluded source folders for reports; long names are truncated
 * @param virtual the excluded folders that only show messages of other folders
 */
public record FolderPlan(
    List<Target> targets,
    Map<String, MappingRule> mappingRules,
    List<String> excluded,
    List<String> virtual) {

  public FolderPlan {
    targets = List.copyOf(targets);
    mappingRules = Map.copyOf(mappingRules);
    excluded = List.copyOf(excluded);
    virtual = List.copyOf(virtual);
  }

  /** The targets that get messages. The others are parents, created only if a server needs them. */
  public List<Target> mappedTargets() {
    return targets.stream().filter(target -> !target.sources().isEmpty()).toList();
  }

  /**
   * One destination folder.
   *
   * @param name its full name as planned
   * @param parent the planned name of the folder above it; null at the top
   * @param levelPrefix the text between the parent's name and {@code level}: the namespace prefix
   *     at the top, else the separator, or {@code _} if the parent cannot have children
   * @param level the last level of the name
   * @param existing the destination folder of this name; null when it has to be created
   * @param sources the source folders that map to it, in the order in which they are copied; empty
   *     for a parent that gets no messages
   */
  public record Target(
      String name,
      @Nullable String parent,
      String levelPrefix,
      String level,
      @Nullable FolderInfo existing,
      List<FolderInfo> sources) {

    public Target {
      sources = List.copyOf(sources);
    }

    /** Whether a selectable destination folder of this name exists already. */
    public boolean exists() {
      return existing != null && existing.isSelectable();
    }

    /** Whether the user is subscribed to any of the source folders. */
    public boolean isSubscribed() {
      return sources.stream().anyMatch(FolderInfo::subscribed);
    }
  }
}
