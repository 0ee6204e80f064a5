package io.mailhaul.scanner.folders;

import io.mailhaul.scanner.plan.FolderPlan;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import io.mailhaul.scanner.plan.LevelName;
import io.mailhaul.scanner.plan.SpecialUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names to try for a folder, and what the refusals of the server have shown so far. Names of
 * other folders of the plan are not tried, in any case and Unicode form of their letters.
 */
final class NameCandidates {

  private final String prefix;
  private final Map<String, Target> targetsByName = new HashMap<>();
  private final Set<String> takenNames = new HashSet<>();
  private final Set<Integer> refusedCharacters = new HashSet<>();
  private final Set<String> parentsRefusingChildren = new HashSet<>();

  NameCandidates(String prefix, FolderPlan plan) {
    this.prefix = prefix;
    for (Target target : plan.targets()) {
      targetsByName.put(target.name(), target);
      markTaken(target.name());
    }
  }

  @Nullable Target parentOf(Target target) {
    return target.parent() == null ? null : targetsByName.get(target.parent());
  }

  int depth(Target target) {
    Target parent = parentOf(target);
    return parent == null ? 0 : depth(parent) + 1;
  }

  /** Whether most servers accept the planned name of the folder and of its parents. */
  boolean hasPortableName(Target target) {
    Target parent = parentOf(target);
    return target.exists()
        || LevelName.portable(target.level()).equals(target.level())
            && (parent == null || hasPortableName(parent));
  }

  /** The names to try for the last level, the one most likely to be accepted first. */
  List<String> levels(Target target) {
    List<String> levels = new ArrayList<>();
    if (target.level().codePoints().noneMatch(refusedCharacters::contains)) {
      levels.add(target.level());
    }
    levels.addAll(LevelName.fallbacks(target.level()));
    return levels;
  }

  /**
   * The full name for this last level; numbered if another folder has it. An earlier attempt may
   * have created the folder.
   *
   * @param parent the final name of the parent; null at the top
   */
  String unusedName(Target target, String level, @Nullable String parent) {
    String name = nameBelow(parent, target, level);
    for (int number = 2; isTaken(name); number++) {
      name = nameBelow(parent, target, LevelName.numbered(level, number));
    }
    return name;
  }

  static String nameBelow(@Nullable String parent, Target target, String level) {
    return (parent == null ? "" : parent) + target.levelPrefix() + level;
  }

  /** The whole path as one level at the top. */
  String pathAsOneLevel(Target target) {
    List<String> path = new ArrayList<>();
    for (Target at = target; at != null; at = parentOf(at)) {
      path.addFirst(at.level());
    }
    String level = LevelName.pathAsOneLevel(path);
    String name = prefix + level;
    for (int number = 2; isTaken(name); number++) {
      name = prefix + LevelName.numbered(level, number);
    }
    return name;
  }

  private boolean isTaken(String name) {
    return takenNames.contains(SpecialUse.foldName(name));
  }

  void markTaken(String name) {
    takenNames.add(SpecialUse.foldName(name));
  }

  /** Whether the server refused every name for an earlier folder below the same parent. */
  boolean parentRefusesChildren(Target target) {
    return target.parent() != null && parentsRefusingChildren.contains(target.parent());
  }

  void learnThatParentRefusesChildren(Target target) {
    if (target.parent() != null) {
      parentsRefusingChildren.add(target.parent());
    }
  }

  /**
   * Remembers the character that made the server refuse a name. If the accepted name differs in
   * several characters, the cause is unknown and none is remembered.
   */
  void learnRefusedCharacter(String refused, String accepted) {
    if (accepted.equals(LevelName.portable(refused))) {
      List<Integer> replaced =
          refused.codePoints().filter(c -> accepted.indexOf(c) < 0).distinct().boxed().toList();
      if (replaced.size() == 1) {
        refusedCharacters.addAll(replaced);
      }
    }
  }
}
