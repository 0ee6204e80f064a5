package io.mailhaul.scanner;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Placement;
import io.mailhaul.events.Side;
import io.mailhaul.scanner.plan.FolderPlan;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import io.mailhaul.scanner.plan.LevelName;
import io.mailhaul.scanner.plan.Listing;
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
 * refuses a name, the creator tries the fallback names ({@link LevelName#variants}), and at last
 * the whole path as one level at the top. Subfolders are created below the name that was accepted.
 * A parent without messages is created only if the server refuses a child without it. The creator
 * remembers refused characters and parents, because some servers block clients that cause many
 * errors.
 */
final class MakingFolders {

  private static final Logger log = LoggerFactory.getLogger(MakingFolders.class);

  /** How many alias names are replaced before the folder fails. */
  private static final int MOST_NAMES = 3;

  /** How many folders of one depth the first CREATE pipeline, and the largest one, contains. */
  private static final int FIRST_AHEAD = 4;

  private static final int MOST_AHEAD = 32;

  private final Mailbox destination;
  private final String prefix;
  private final Map<String, Target> byName = new HashMap<>();
  private final Set<String> existing = new HashSet<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Made> made = new LinkedHashMap<>();
  private final Set<Integer> refusedCharacters = new HashSet<>();
  private final Set<String> barrenParents = new HashSet<>();
  private final Set<String> madeAhead = new HashSet<>();
  private final Map<String, Failure> refusedAhead = new HashMap<>();

  /**
   * The outcome for one planned folder.
   *
   * @param name its name at the destination; the planned name if it could not be created
   * @param created whether this scan created it
   * @param placement why its name differs from the plan; null when it does not
   * @param failure why it could not be created; null when it exists
   */
  record Made(
      String name, boolean created, @Nullable Placement placement, @Nullable Failure failure) {

    /** A folder that exists under its planned name. */
    static Made there(String name) {
      return new Made(name, false, null, null);
    }
  }

  private MakingFolders(Mailbox destination, Listing listing, FolderPlan plan) {
    this.destination = destination;
    this.prefix = listing.namespace().prefix();
    listing.folders().stream()
        .filter(FolderInfo::selectable)
        .forEach(folder -> existing.add(folder.name()));
    for (Target target : plan.targets()) {
      byName.put(target.name(), target);
      taken.add(fold(target.name()));
    }
  }

  /**
   * The folders at the destination after the creation.
   *
   * @param made by planned name, one entry for each folder that gets messages
   * @param folders the listing of the destination, and the aliases in it
   */
  record Outcome(Map<String, Made> made, TellingApart folders) {}

  /**
   * Creates the missing folders.
   *
   * @throws MailboxException when the failure concerns the whole mailbox or the server
   */
  static Outcome make(Mailbox destination, Listing listing, FolderPlan plan) {
    MakingFolders creator = new MakingFolders(destination, listing, plan);
    creator.makeAhead(plan);
    for (Target target : plan.mapped()) {
      creator.made(target);
    }
    TellingApart aliases =
        new TellingApart(
            destination,
            creator.made.values().stream().anyMatch(Made::created)
                ? destination.list(true)
                : listing.folders());
    for (Target target : plan.mapped()) {
      creator.keepApart(target, aliases);
    }
    return new Outcome(creator.made, aliases);
  }

  /**
   * Creates folders with portable names in pipelined CREATE commands: parents before their
   * children, with a growing number of folders of each depth. After the first refusal it stops, and
   * the remaining folders are created one by one. A name that was created or refused here is not
   * requested again.
   */
  private void makeAhead(FolderPlan plan) {
    Deque<Target> waiting =
        plan.mapped().stream()
            .filter(target -> !existing.contains(target.name()) && !target.exists())
            .filter(this::isPlain)
            .sorted(Comparator.comparingInt(this::depth))
            .collect(Collectors.toCollection(ArrayDeque::new));
    int limit = FIRST_AHEAD;
    int depth = 0;
    while (!waiting.isEmpty() && refusedAhead.isEmpty()) {
      limit = depth(waiting.getFirst()) == depth ? limit : FIRST_AHEAD;
      depth = depth(waiting.getFirst());
      List<String> names = new ArrayList<>();
      while (!waiting.isEmpty() && names.size() < limit && depth(waiting.getFirst()) == depth) {
        names.add(waiting.removeFirst().name());
      }
      Map<String, MailboxException> refused = destination.create(names);
      madeAhead.addAll(names);
      madeAhead.removeAll(refused.keySet());
      refused.forEach((name, refusal) -> refusedAhead.put(name, refusal.failure()));
      limit = Math.min(2 * limit, MOST_AHEAD);
    }
  }

  /** Whether most servers accept the planned name of the folder and of its parents. */
  private boolean isPlain(Target target) {
    Target parent = above(target);
    return target.exists()
        || LevelName.safe(target.level()).equals(target.level())
            && (parent == null || isPlain(parent));
  }

  private int depth(Target target) {
    Target parent = above(target);
    return parent == null ? 0 : depth(parent) + 1;
  }

  private @Nullable Target above(Target target) {
    return target.parent() == null ? null : byName.get(target.parent());
  }

  /** Gives a folder a numbered name while its name is an alias of another folder. */
  private void keepApart(Target target, TellingApart aliases) {
    Made creation = made(target);
    for (int tries = 1;
        creation.created()
            && !aliases.isListed(creation.name())
            && aliases.isOneOf(others(target), creation.name());
        tries++) {
      log.info("Folder {} is an alias of another folder", creation.name());
      creation = tries > MOST_NAMES ? notApart(target) : nextName(target);
      made.put(target.name(), creation);
      aliases.listAgain();
    }
  }

  /** The names of INBOX and of all other folders that get messages. */
  private Set<String> others(Target target) {
    Set<String> others = new HashSet<>(Set.of("INBOX"));
    made.forEach((planned, other) -> {
      if (!planned.equals(target.name()) && other.failure() == null) {
        others.add(other.name());
      }
    });
    return others;
  }

  private Made nextName(Target target) {
    String name = unused(target, target.level());
    Failure refusal = create(name);
    return refusal == null ? done(target, name, Placement.COLLISION) : notMade(target, refusal);
  }

  private static Made notApart(Target target) {
    return notMade(
        target,
        new Failure(
            FailureReason.FOLDER_REFUSED,
            Side.DESTINATION,
            "for the server, '" + target.name() + "' is an alias of another folder"));
  }

  private static Made notMade(Target target, Failure failure) {
    return new Made(target.name(), false, null, failure);
  }

  private Made made(Target target) {
    Made known = made.get(target.name());
    if (known == null) {
      known =
          target.exists() && target.existing() != null
              ? Made.there(target.existing().name())
              : make(target);
      made.put(target.name(), known);
    }
    return known;
  }

  private Made make(Target target) {
    Failure firstRefusal = null;
    boolean parentsTried = false;
    List<String> levels = isTooDeep(target) ? List.of() : levels(target);
    for (int next = 0; next < levels.size(); next++) {
      String level = levels.get(next);
      String name = level.equals(target.level()) ? nameOf(target, level) : unused(target, level);
      Failure refusal = create(name);
      if (refusal == null) {
        learn(target.level(), level, firstRefusal != null);
        return done(
            target,
            name,
            level.equals(target.level()) ? Placement.WITH_PARENT : Placement.NAME_REFUSED);
      }
      firstRefusal = firstRefusal == null ? refusal : firstRefusal;
      if (!parentsTried) {
        parentsTried = true;
        if (makeParents(target)) {
          next--;
        }
      }
    }
    String last = prefix + LevelName.lastResort(path(target));
    for (int number = 2; taken.contains(fold(last)); number++) {
      last = prefix + LevelName.numbered(LevelName.lastResort(path(target)), number);
    }
    if (create(last) == null) {
      if (target.parent() != null) {
        barrenParents.add(target.parent());
      }
      return done(target, last, Placement.PLACE_REFUSED);
    }
    log.info("Folder {}: every name was refused: {}", target.name(), firstRefusal);
    return notMade(
        target,
        firstRefusal == null
            ? new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, "")
            : firstRefusal);
  }

  /** Whether the server refused every name for an earlier folder below the same parent. */
  private boolean isTooDeep(Target target) {
    return target.parent() != null
        && barrenParents.contains(target.parent())
        && !madeAhead.contains(target.name());
  }

  private Made done(Target target, String name, Placement rule) {
    taken.add(fold(name));
    if (!name.equals(target.name())) {
      log.info("Folder {} was refused and was created as {}", target.name(), name);
    }
    return new Made(name, !existing.contains(name), name.equals(target.name()) ? null : rule, null);
  }

  /** The names to try for the last level, the one most likely to be accepted first. */
  private List<String> levels(Target target) {
    List<String> levels = new ArrayList<>();
    if (target.level().codePoints().noneMatch(refusedCharacters::contains)) {
      levels.add(target.level());
    }
    levels.addAll(LevelName.variants(target.level()));
    return levels;
  }

  /**
   * Remembers the character that made the server refuse a name. If the accepted name differs in
   * several characters, the cause is unknown and none is remembered.
   */
  private void learn(String refused, String accepted, boolean wasRefused) {
    if (wasRefused && accepted.equals(LevelName.safe(refused))) {
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
  private boolean makeParents(Target target) {
    Target parent = above(target);
    if (parent == null || parent.exists() || made.containsKey(parent.name())) {
      return false;
    }
    makeParents(parent);
    return made(parent).failure() == null;
  }

  /** The full name below the final name of the parent. */
  private String nameOf(Target target, String level) {
    String parent = target.parent();
    if (parent == null) {
      return target.head() + level;
    }
    Made creation = made.get(parent);
    return (creation == null ? parent : creation.name()) + target.head() + level;
  }

  /** A name that no other source folder uses. An earlier attempt may have created the folder. */
  private String unused(Target target, String level) {
    String name = nameOf(target, level);
    for (int number = 2; taken.contains(fold(name)); number++) {
      name = nameOf(target, LevelName.numbered(level, number));
    }
    return name;
  }

  private List<String> path(Target target) {
    List<String> path = new ArrayList<>();
    for (Target at = target; at != null; at = above(at)) {
      path.addFirst(at.level());
    }
    return path;
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Sends CREATE; returns the refusal, or null when the folder exists. */
  private @Nullable Failure create(String name) {
    if (existing.contains(name) || madeAhead.contains(name)) {
      return null;
    }
    Failure refusal = refusedAhead.remove(name);
    if (refusal != null) {
      return refusal;
    }
    try {
      destination.create(name);
      return null;
    } catch (MailboxException e) {
      if (LaneCounting.reachesFolderOnly(e.reason())) {
        return e.failure();
      }
      throw e;
    }
  }
}
