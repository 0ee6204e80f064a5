package io.mailhaul.scanner.folders;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.scanner.plan.FolderListing;
import io.mailhaul.scanner.plan.FolderPlan;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import io.mailhaul.scanner.plan.LevelName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the folders of a plan at the destination. If the server refuses a name, the creator tries
 * the fallback names ({@link LevelName#fallbacks}), and at last the whole path as one level at the
 * top. Subfolders are created below the name that was accepted. A parent without messages is
 * created only if the server refuses a child without it. Refused characters and parents are
 * remembered, because some servers block clients that cause many errors.
 */
public final class FolderCreator {

  private static final Logger log = LoggerFactory.getLogger(FolderCreator.class);

  /** How many alias names are replaced before the folder fails. */
  private static final int MAX_ALIAS_RENAMES = 3;

  private final String address;
  private final CreateCommands commands;
  private final NameCandidates candidates;
  private final Map<String, FolderCreation> creations = new LinkedHashMap<>();

  private FolderCreator(
      String address, DestinationMailbox destination, FolderListing listing, FolderPlan plan) {
    this.address = address;
    this.commands = new CreateCommands(destination, listing);
    this.candidates = new NameCandidates(listing.namespace().prefix(), plan);
  }

  /**
   * Creates the missing folders.
   *
   * @param address the mailbox's address, for the log
   * @throws MailboxException when the failure concerns the whole mailbox or the server
   */
  public static CreatedFolders createMissing(
      String address, DestinationMailbox destination, FolderListing listing, FolderPlan plan) {
    FolderCreator creator = new FolderCreator(address, destination, listing, plan);
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
    return new CreatedFolders(creator.creations, aliases);
  }

  private void createPipelined(FolderPlan plan) {
    commands.pipeline(
        plan.mappedTargets().stream()
            .filter(target -> !commands.existed(target.name()) && !target.exists())
            .filter(candidates::hasPortableName)
            .toList(),
        candidates::depth);
  }

  /** Gives a folder a numbered name while its name is an alias of another folder. */
  private void renameIfAlias(Target target, FolderAliasDetector aliases) {
    FolderCreation creation = creationOf(target);
    for (int tries = 1;
        creation.failure() == null
            && (aliases.isListedAlias(creation.name())
                || creation.created()
                    && !aliases.isListed(creation.name())
                    && aliases.isAliasOf(otherFolderNames(target), creation.name()));
        tries++) {
      log.info("Folder {} of {} is another name of an existing folder", creation.name(), address);
      creation = tries > MAX_ALIAS_RENAMES ? aliasFailure(target) : createNumbered(target);
      creations.put(target.name(), creation);
      aliases.refreshListing();
    }
    if (creation.failure() == null) {
      aliases.markUsed(creation.name());
    }
  }

  /** The names of INBOX and of all other folders that get messages. */
  private Set<String> otherFolderNames(Target target) {
    Set<String> others = new HashSet<>(Set.of(FolderListing.INBOX));
    creations.forEach((planned, other) -> {
      if (!planned.equals(target.name()) && other.failure() == null) {
        others.add(other.name());
      }
    });
    return others;
  }

  private FolderCreation createNumbered(Target target) {
    String name = candidates.unusedName(target, target.level(), finalParentName(target));
    Failure refusal = commands.tryCreate(name);
    return refusal == null
        ? created(target, name, MappingRule.COLLISION)
        : FolderCreation.failed(target.name(), refusal);
  }

  private static FolderCreation aliasFailure(Target target) {
    return FolderCreation.failed(
        target.name(),
        new Failure(
            FailureReason.FOLDER_REFUSED,
            Side.DESTINATION,
            "for the server, '" + target.name() + "' is another name of an existing folder"));
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
    boolean belowParent =
        !candidates.parentRefusesChildren(target) || commands.wasCreatedPipelined(target.name());
    Failure firstRefusal = null;
    for (String level : belowParent ? candidates.levels(target) : List.<String>of()) {
      boolean planned = level.equals(target.level());
      Failure refusal = commands.tryCreate(name(target, level));
      if (refusal != null && firstRefusal == null) {
        firstRefusal = refusal;
        if (createParents(target)) {
          refusal = commands.tryCreate(name(target, level));
        }
      }
      if (refusal == null) {
        if (firstRefusal != null) {
          candidates.learnRefusedCharacter(target.level(), level);
        }
        return created(
            target,
            name(target, level),
            planned ? MappingRule.PARENT_RELOCATED : MappingRule.NAME_REFUSED);
      }
    }
    String last = candidates.pathAsOneLevel(target);
    if (commands.tryCreate(last) == null) {
      candidates.learnThatParentRefusesChildren(target);
      return created(target, last, MappingRule.PLACE_REFUSED);
    }
    log.info(
        "The destination refused every name for folder {} of {}: {}",
        target.name(),
        address,
        firstRefusal);
    return FolderCreation.failed(
        target.name(),
        firstRefusal == null
            ? new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, "")
            : firstRefusal);
  }

  /** The full name below the final name of the parent. The planned name is the folder's own. */
  private String name(Target target, String level) {
    String parent = finalParentName(target);
    return level.equals(target.level())
        ? NameCandidates.nameBelow(parent, target, level)
        : candidates.unusedName(target, level, parent);
  }

  private @Nullable String finalParentName(Target target) {
    FolderCreation creation = target.parent() == null ? null : creations.get(target.parent());
    return creation == null ? target.parent() : creation.name();
  }

  private FolderCreation created(Target target, String name, MappingRule rule) {
    candidates.markTaken(name);
    if (!name.equals(target.name())) {
      log.info(
          "The destination refused folder {} of {}; the scanner created it as {}",
          target.name(),
          address,
          name);
    }
    return new FolderCreation(
        name, !commands.existed(name), name.equals(target.name()) ? null : rule, null);
  }

  /**
   * Creates the missing parents, starting at the top. Parents with messages get their final name.
   *
   * @return whether the parent was created now, so that the same name can be tried once more
   */
  private boolean createParents(Target target) {
    Target parent = candidates.parentOf(target);
    if (parent == null || parent.exists() || creations.containsKey(parent.name())) {
      return false;
    }
    createParents(parent);
    return creationOf(parent).failure() == null;
  }
}
