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
 * Makes a plan's folders at the destination. Where the server refuses a name, the next form of it
 * ({@link LevelName#variants}) is asked for, at last the whole path in one level at the top; what
 * is below follows. Parents that hold nothing are made only when a server refuses a child without
 * them. A server's refusals are remembered, by character and by place, so that a server that counts
 * errors is not asked in vain for each folder.
 */
final class MakingFolders {

  private static final Logger log = LoggerFactory.getLogger(MakingFolders.class);

  /** After so many names that are another folder's as well, a folder is given up. */
  private static final int MOST_NAMES = 3;

  /** So many folders of one depth are asked for at first, and at the most, in one round trip. */
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
   * What became of a planned folder.
   *
   * @param name its name at the destination, as planned when it could not be made
   * @param created whether it was made just now
   * @param placement why it has another name than planned; null when it has not
   * @param failure why there is none; null when there is
   */
  record Made(
      String name, boolean created, @Nullable Placement placement, @Nullable Failure failure) {

    /** As planned, and there already. */
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
   * What there is at the destination afterwards.
   *
   * @param made by planned name, one entry for each folder that takes items
   * @param folders what the server shows
   */
  record Outcome(Map<String, Made> made, TellingApart folders) {}

  /**
   * Makes what is missing.
   *
   * @throws MailboxException when the mailbox cannot be worked on any further
   */
  static Outcome make(Mailbox destination, Listing listing, FolderPlan plan) {
    MakingFolders making = new MakingFolders(destination, listing, plan);
    making.makeAhead(plan);
    for (Target target : plan.mapped()) {
      making.made(target);
    }
    TellingApart folders =
        new TellingApart(
            destination,
            making.made.values().stream().anyMatch(Made::created)
                ? destination.list(true)
                : listing.folders());
    for (Target target : plan.mapped()) {
      making.keepApart(target, folders);
    }
    return new Outcome(making.made, folders);
  }

  /**
   * Makes folders whose names nothing speaks against, several in one round trip: parents before
   * their children, more and more of each depth, and none any more once one was refused. What is
   * left is asked for one by one; what was made or refused here is not asked for again.
   */
  private void makeAhead(FolderPlan plan) {
    Deque<Target> waiting =
        plan.mapped().stream()
            .filter(target -> !existing.contains(target.name()) && !target.exists())
            .filter(this::isPlain)
            .sorted(Comparator.comparingInt(this::depth))
            .collect(Collectors.toCollection(ArrayDeque::new));
    int most = FIRST_AHEAD;
    int depth = 0;
    while (!waiting.isEmpty() && refusedAhead.isEmpty()) {
      most = depth(waiting.getFirst()) == depth ? most : FIRST_AHEAD;
      depth = depth(waiting.getFirst());
      List<String> names = new ArrayList<>();
      while (!waiting.isEmpty() && names.size() < most && depth(waiting.getFirst()) == depth) {
        names.add(waiting.removeFirst().name());
      }
      Map<String, MailboxException> refused = destination.create(names);
      madeAhead.addAll(names);
      madeAhead.removeAll(refused.keySet());
      refused.forEach((name, refusal) -> refusedAhead.put(name, refusal.failure()));
      most = Math.min(2 * most, MOST_AHEAD);
    }
  }

  /** Whether its name will be as planned unless the server is an odd one. */
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

  /** What turns out to be another folder under a second name gets a name of its own. */
  private void keepApart(Target target, TellingApart folders) {
    Made now = made(target);
    for (int tries = 1;
        now.created()
            && !folders.isListed(now.name())
            && folders.isOneOf(others(target), now.name());
        tries++) {
      log.info("Folder {} is another one under a second name", now.name());
      now = tries > MOST_NAMES ? notApart(target) : nextName(target);
      made.put(target.name(), now);
      folders.listAgain();
    }
  }

  /** The names of all other folders that take items, and INBOX. */
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
            "the server takes '" + target.name() + "' for another folder"));
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
    Failure first = null;
    boolean parentsMade = false;
    List<String> levels = isTooDeep(target) ? List.of() : levels(target);
    for (int next = 0; next < levels.size(); next++) {
      String level = levels.get(next);
      String name = level.equals(target.level()) ? nameOf(target, level) : unused(target, level);
      Failure refusal = create(name);
      if (refusal == null) {
        learn(target.level(), level, first != null);
        return done(
            target,
            name,
            level.equals(target.level()) ? Placement.WITH_PARENT : Placement.NAME_REFUSED);
      }
      first = first == null ? refusal : first;
      if (!parentsMade) {
        parentsMade = true;
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
    log.info("Folder {} was refused in every form: {}", target.name(), first);
    return notMade(
        target,
        first == null ? new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, "") : first);
  }

  /** Whether nothing could be made in that place before, whatever its name. */
  private boolean isTooDeep(Target target) {
    return target.parent() != null
        && barrenParents.contains(target.parent())
        && !madeAhead.contains(target.name());
  }

  private Made done(Target target, String name, Placement why) {
    taken.add(fold(name));
    if (!name.equals(target.name())) {
      log.info("Folder {} was refused and is called {}", target.name(), name);
    }
    return new Made(name, !existing.contains(name), name.equals(target.name()) ? null : why, null);
  }

  /** The forms of the last level, the one most likely to be taken first. */
  private List<String> levels(Target target) {
    List<String> levels = new ArrayList<>();
    if (target.level().codePoints().noneMatch(refusedCharacters::contains)) {
      levels.add(target.level());
    }
    levels.addAll(LevelName.variants(target.level()));
    return levels;
  }

  /**
   * Remembers the character that made the difference between a refused name and an accepted one;
   * where there were several, nobody knows which it was.
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
   * Makes the folders above, from the top, and those that hold items under the name they got.
   *
   * @return whether anything has changed, so that the same name is worth another try
   */
  private boolean makeParents(Target target) {
    Target parent = above(target);
    if (parent == null || parent.exists() || made.containsKey(parent.name())) {
      return false;
    }
    makeParents(parent);
    return made(parent).failure() == null;
  }

  /** The full name below what the parent became. */
  private String nameOf(Target target, String level) {
    String parent = target.parent();
    if (parent == null) {
      return target.head() + level;
    }
    Made above = made.get(parent);
    return (above == null ? parent : above.name()) + target.head() + level;
  }

  /**
   * A form of the name that no other source folder has; it may be there from an earlier attempt.
   */
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

  private @Nullable Failure create(String name) {
    if (existing.contains(name) || madeAhead.contains(name)) {
      return null;
    }
    Failure known = refusedAhead.remove(name);
    if (known != null) {
      return known;
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
