package io.mailhaul.scanner.folders;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.scanner.lanes.LanePlanner;
import io.mailhaul.scanner.plan.FolderListing;
import io.mailhaul.scanner.plan.FolderPlan;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import io.mailhaul.scanner.plan.names.LevelName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the folders of a plan at the destination (CREATE, RFC 9051 section 6.3.4). If the server
 * refuses a name, the creator tries the fallback names ({@link LevelName#fallbacks}), and at last
 * the whole path as one level at the top. Subfolders are created below the name that was accepted.
 * A parent without messages is created only if the server refuses a child without it. The creator
 * remembers refused characters and parents, because some servers block clients that cause many
 * errors.
 */
public final class FolderCreator {

  private static final Logger log = LoggerFactory.getLogger(FolderCreator.class);

  /** How many alias names are replaced before the folder fails. */
  private static final int MAX_ALIAS_RENAMES = 3;

  /** How many folders of one depth the first CREATE pipeline, and the largest one, contains. */
  private static final int FIRST_PIPELINE_SIZE = 4;

  private static final int MAX_PIPELINE_SIZE = 32;

  private final Mailbox destination;
  private final String prefix;
  private final Map<String, Target> targetsByName = new HashMap<>();
  private final Set<String> existingNames = new HashSet<>();
  private final Set<String> takenNames = new HashSet<>();
  private final Map<String, FolderCreation> creations = new LinkedHashMap<>();
  private final Set<Integer> refusedCharacters = new HashSet<>();
  private final Set<String> parentsRefusingChildren = new HashSet<>();
  private final Set<String> createdPipelined = new HashSet<>();
  private final Map<String, Failure> refusedPipelined = new HashMap<>();

  /**
   * The outcome for one planned folder.
   *
   * @param name its name at the destination; the planned name if it could not be created
   * @param created whether this scan created it
   * @param mappingRule why its name differs from the plan; null when it does not
   * @param failure why it could not be created; null when it exists
   */
  public record FolderCreation(
      String name, boolean created, @Nullable MappingRule mappingRule, @Nullable Failure failure) {

    /** A folder that exists under its planned name. */
    public static FolderCreation existing(String name) {
      return new FolderCreation(name, false, null, null);
    }
  }

  private FolderCreator(Mailbox destination, FolderListing listing, FolderPlan plan) {
    this.destination = destination;
    this.prefix = listing.namespace().prefix();
    listing.folders().stream()
        .filter(FolderInfo::isSelectable)
        .forEach(folder -> existingNames.add(folder.name()));
    for (Target target : plan.targets()) {
      targetsByName.put(target.name(), target);
      takenNames.add(fold(target.name()));
    }
  }

  /**
   * The folders at the destination after the creation.
   *
   * @param creations by planned name, one entry for each folder that gets messages
   * @param aliasDetector the listing of the destination, and the aliases in it
   */
  public record Outcome(Map<String, FolderCreation> creations, FolderAliasDetector aliasDetector) {}

  /**
   * Creates the missing folders.
   *
   * @throws MailboxException when the failure concerns the whole mailbox or the server
   */
  public static Outcome createMissing(Mailbox destination, FolderListing listing, FolderPlan plan) {
    FolderCreator creator = new FolderCreator(destination, listing, plan);
    creator.createPipelined(plan);
    for (Target target : plan.mappedTargets()) {
      creator.creationOf(target);
    }
    FolderAliasDetector aliases =
        new FolderAliasDetector(
            destination,
            creator.creations.values().stream().anyMatch(FolderCreation::created)
                ? destination.list(true)
                : listing.folders());
    for (Target target : plan.mappedTargets()) {
      creator.renameIfAlias(target, aliases);
    }
    return new Outcome(creator.creations, aliases);
  }

  /**
   * Creates folders with portable names in pipelined CREATE commands: parents before their
   * children, with a growing number of folders of each depth. After the first refusal it stops, and
   * the remaining folders are created one by one. A name that was created or refused here is not
   * requested again.
   */
  private void createPipelined(FolderPlan plan) {
    Deque<Target> waiting =
        plan.mappedTargets().stream()
            .filter(target -> !existingNames.contains(target.name()) && !target.exists())
            .filter(this::hasPortableName)
            .sorted(Comparator.comparingInt(this::depth))
            .collect(Collectors.toCollection(ArrayDeque::new));
    int limit = FIRST_PIPELINE_SIZE;
    int depth = 0;
    while (!waiting.isEmpty() && refusedPipelined.isEmpty()) {
      limit = depth(waiting.getFirst()) == depth ? limit : FIRST_PIPELINE_SIZE;
      depth = depth(waiting.getFirst());
      List<String> names = new ArrayList<>();
      while (!waiting.isEmpty() && names.size() < limit && depth(waiting.getFirst()) == depth) {
        names.add(waiting.removeFirst().name());
      }
      Map<String, MailboxException> refused = destination.create(names);
      createdPipelined.addAll(names);
      createdPipelined.removeAll(refused.keySet());
      refused.forEach((name, refusal) -> refusedPipelined.put(name, refusal.failure()));
      limit = Math.min(2 * limit, MAX_PIPELINE_SIZE);
    }
  }

  /** Whether most servers accept the planned name of the folder and of its parents. */
  private boolean hasPortableName(Target target) {
    Target parent = parentOf(target);
    return target.exists()
        || LevelName.portable(target.level()).equals(target.level())
            && (parent == null || hasPortableName(parent));
  }

  private int depth(Target target) {
    Target parent = parentOf(target);
    return parent == null ? 0 : depth(parent) + 1;
  }

  private @Nullable Target parentOf(Target target) {
    return target.parent() == null ? null : targetsByName.get(target.parent());
  }

  /** Gives a folder a numbered name while its name is an alias of another folder. */
  private void renameIfAlias(Target target, FolderAliasDetector aliases) {
    FolderCreation creation = creationOf(target);
    for (int tries = 1;
        creation.created()
            && !aliases.isListed(creation.name())
            && aliases.isAliasOf(otherFolderNames(target), creation.name());
        tries++) {
      log.info("Folder {} is an alias of another folder", creation.name());
      creation = tries > MAX_ALIAS_RENAMES ? aliasFailure(target) : createNumbered(target);
      creations.put(target.name(), creation);
      aliases.refreshListing();
    }
  }

  /** The names of INBOX and of all other folders that get messages. */
  private Set<String> otherFolderNames(Target target) {
    Set<String> others = new HashSet<>(Set.of("INBOX"));
    creations.forEach((planned, other) -> {
      if (!planned.equals(target.name()) && other.failure() == null) {
        others.add(other.name());
      }
    });
    return others;
  }

  private FolderCreation createNumbered(Target target) {
    String name = unusedName(target, target.level());
    Failure refusal = tryCreate(name);
    return refusal == null ? created(target, name, MappingRule.COLLISION) : failed(target, refusal);
  }

  private static FolderCreation aliasFailure(Target target) {
    return failed(
        target,
        new Failure(
            FailureReason.FOLDER_REFUSED,
            Side.DESTINATION,
            "for the server, '" + target.name() + "' is an alias of another folder"));
  }

  private static FolderCreation failed(Target target, Failure failure) {
    return new FolderCreation(target.name(), false, null, failure);
  }

  private FolderCreation creationOf(Target target) {
    FolderCreation known = creations.get(target.name());
    if (known == null) {
      known =
          target.exists() && target.existing() != null
              ? FolderCreation.existing(target.existing().name())
              : createMissing(target);
      creations.put(target.name(), known);
    }
    return known;
  }

  private FolderCreation createMissing(Target target) {
    Failure firstRefusal = null;
    boolean parentsTried = false;
    List<String> levels = parentRefusesChildren(target) ? List.of() : levelVariants(target);
    for (int next = 0; next < levels.size(); next++) {
      String level = levels.get(next);
      String name =
          level.equals(target.level()) ? nameBelowParent(target, level) : unusedName(target, level);
      Failure refusal = tryCreate(name);
      if (refusal == null) {
        learnRefusedCharacter(target.level(), level, firstRefusal != null);
        return created(
            target,
            name,
            level.equals(target.level()) ? MappingRule.PARENT_RELOCATED : MappingRule.NAME_REFUSED);
      }
      firstRefusal = firstRefusal == null ? refusal : firstRefusal;
      if (!parentsTried) {
        parentsTried = true;
        if (createParents(target)) {
          next--;
        }
      }
    }
    String last = prefix + LevelName.pathAsOneLevel(pathOf(target));
    for (int number = 2; takenNames.contains(fold(last)); number++) {
      last = prefix + LevelName.numbered(LevelName.pathAsOneLevel(pathOf(target)), number);
    }
    if (tryCreate(last) == null) {
      if (target.parent() != null) {
        parentsRefusingChildren.add(target.parent());
      }
      return created(target, last, MappingRule.PLACE_REFUSED);
    }
    log.info("Folder {}: every name was refused: {}", target.name(), firstRefusal);
    return failed(
        target,
        firstRefusal == null
            ? new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, "")
            : firstRefusal);
  }

  /** Whether the server refused every name for an earlier folder below the same parent. */
  private boolean parentRefusesChildren(Target target) {
    return target.parent() != null
        && parentsRefusingChildren.contains(target.parent())
        && !createdPipelined.contains(target.name());
  }

  private FolderCreation created(Target target, String name, MappingRule rule) {
    takenNames.add(fold(name));
    if (!name.equals(target.name())) {
      log.info("Folder {} was refused and was created as {}", target.name(), name);
    }
    return new FolderCreation(
        name, !existingNames.contains(name), name.equals(target.name()) ? null : rule, null);
  }

  /** The names to try for the last level, the one most likely to be accepted first. */
  private List<String> levelVariants(Target target) {
    List<String> levels = new ArrayList<>();
    if (target.level().codePoints().noneMatch(refusedCharacters::contains)) {
      levels.add(target.level());
    }
    levels.addAll(LevelName.fallbacks(target.level()));
    return levels;
  }

  /**
   * Remembers the character that made the server refuse a name. If the accepted name differs in
   * several characters, the cause is unknown and none is remembered.
   */
  private void learnRefusedCharacter(String refused, String accepted, boolean wasRefused) {
    if (wasRefused && accepted.equals(LevelName.portable(refused))) {
      List<Integer> replaced =
          refused.codePoints().filter(c -> accepted.indexOf(c) < 0).distinct().boxed().toList();
      if (replaced.size() == 1) {
        refusedCharacters.addAll(replaced);
      }
    }
  }

  /**
   * Creates the missing parents, starting at the top. Parents with messages get their final name.
   *
   * @return whether the parent was created now, so that the same name can be tried once more
   */
  private boolean createParents(Target target) {
    Target parent = parentOf(target);
    if (parent == null || parent.exists() || creations.containsKey(parent.name())) {
      return false;
    }
    createParents(parent);
    return creationOf(parent).failure() == null;
  }

  /** The full name below the final name of the parent. */
  private String nameBelowParent(Target target, String level) {
    String parent = target.parent();
    if (parent == null) {
      return target.levelPrefix() + level;
    }
    FolderCreation creation = creations.get(parent);
    return (creation == null ? parent : creation.name()) + target.levelPrefix() + level;
  }

  /** A name that no other source folder uses. An earlier attempt may have created the folder. */
  private String unusedName(Target target, String level) {
    String name = nameBelowParent(target, level);
    for (int number = 2; takenNames.contains(fold(name)); number++) {
      name = nameBelowParent(target, LevelName.numbered(level, number));
    }
    return name;
  }

  private List<String> pathOf(Target target) {
    List<String> path = new ArrayList<>();
    for (Target at = target; at != null; at = parentOf(at)) {
      path.addFirst(at.level());
    }
    return path;
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Sends CREATE; returns the refusal, or null when the folder exists. */
  private @Nullable Failure tryCreate(String name) {
    if (existingNames.contains(name) || createdPipelined.contains(name)) {
      return null;
    }
    Failure refusal = refusedPipelined.remove(name);
    if (refusal != null) {
      return refusal;
    }
    try {
      destination.create(name);
      return null;
    } catch (MailboxException e) {
      if (LanePlanner.isFolderScoped(e.reason())) {
        return e.failure();
      }
      throw e;
    }
  }
}
