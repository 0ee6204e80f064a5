package io.mailhaul.scanner;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.scanner.folders.CreatedFolders;
import io.mailhaul.scanner.folders.FolderAliasDetector;
import io.mailhaul.scanner.folders.FolderCreation;
import io.mailhaul.scanner.folders.FolderCreator;
import io.mailhaul.scanner.lanes.LanePlanner;
import io.mailhaul.scanner.lanes.MoveDetector;
import io.mailhaul.scanner.lanes.PlannedLane;
import io.mailhaul.scanner.plan.FolderListing;
import io.mailhaul.scanner.plan.FolderPlan;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import io.mailhaul.scanner.plan.FolderPlanner;
import io.mailhaul.worker.client.MailboxPair;
import io.mailhaul.worker.client.WorkerApiClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scan of one open mailbox: lists the folders of both sides, plans the destination folders, and
 * counts what each lane has to do. Only {@link #createFolders} changes the destination.
 */
final class MailboxScan {

  private static final Logger log = LoggerFactory.getLogger(MailboxScan.class);

  private final MailboxJob job;
  private final WorkerApiClient workerApi;
  private final SourceMailbox source;
  private final DestinationMailbox destination;
  private final Map<String, FolderState> folderStates;
  private final FolderListing sourceListing;
  private final FolderListing destinationListing;
  private final FolderPlan plan;
  private final LanePlanner lanePlanner;

  /**
   * Lists the folders and plans them.
   *
   * @throws MailboxException when a mailbox cannot be listed, or has no folder {@code userRoot}
   */
  MailboxScan(MailboxJob job, MailboxPair sides, WorkerApiClient workerApi) {
    this.job = job;
    this.workerApi = workerApi;
    this.source = sides.source();
    this.destination = sides.destination();
    this.folderStates =
        workerApi.folderStates(job.mailbox()).stream()
            .collect(Collectors.toMap(FolderState::destination, Function.identity(), (a, b) -> a));
    this.sourceListing = listing(source, job.userRoot());
    this.destinationListing =
        new FolderListing(
            destination.namespace(),
            destination.list(true),
            destination.supports(LabelReader.class));
    this.plan = planFolders();
    this.lanePlanner = new LanePlanner(source, sourceListing, plan, job.options());
  }

  /** The folders of the personal namespace, and those below the UserRoot if it is outside. */
  private static FolderListing listing(SourceMailbox source, @Nullable String userRoot) {
    FolderListing own =
        new FolderListing(
            source.namespace(), source.list(true), source.supports(LabelReader.class));
    if (userRoot == null || FolderPlanner.hasRoot(own, userRoot)) {
      return own;
    }
    List<FolderInfo> all = new ArrayList<>(own.folders());
    all.addAll(source.listSubtree(userRoot, true));
    return new FolderListing(source.namespace(), all, own.foldersAreLabels());
  }

  private FolderPlan planFolders() {
    Map<String, String> remembered = new HashMap<>();
    for (FolderState folderState : folderStates.values()) {
      for (FolderState.SourceFolderState known : folderState.sources()) {
        remembered.put(known.folder(), folderState.destination());
      }
    }
    return FolderPlanner.plan(
            sourceListing, destinationListing, job.userRoot(), job.options(), remembered)
        .orElseThrow(() ->
            new MailboxException(
                FailureReason.FOLDER_UNREADABLE,
                Side.SOURCE,
                "the source has no folder '" + job.userRoot() + "' (UserRoot)",
                null));
  }

  FolderPlan plan() {
    return plan;
  }

  /** Counts for a dry run: nothing is created. */
  List<PlannedLane> previewLanes() {
    List<PlannedLane> lanes = new ArrayList<>();
    for (Target target : plan.mappedTargets()) {
      FolderInfo existing = target.exists() ? target.existing() : null;
      lanes.add(
          lanePlanner
              .plan(
                  target.name(),
                  existing == null ? null : existing.status(),
                  false,
                  target.sources(),
                  folderStates.get(target.name()))
              .withMappingRules(plan.mappingRules()::get));
    }
    return lanes;
  }

  /** Creates the folders of the plan that do not exist at the destination. */
  CreatedFolders createFolders() {
    return FolderCreator.createMissing(job.address(), destination, destinationListing, plan);
  }

  /** The lanes of a pass. Subscribes to the folders that come to the destination now. */
  List<PlannedLane> planLanes(CreatedFolders created) {
    List<PlannedLane> lanes = new ArrayList<>();
    List<String> subscriptions = new ArrayList<>();
    for (Target target : plan.mappedTargets()) {
      FolderCreation folder =
          created.creations().getOrDefault(target.name(), FolderCreation.existing(target.name()));
      lanes.add(planLane(target, folder, created.aliasDetector()));
      FolderInfo info = created.aliasDetector().listedFolders().get(folder.name());
      if (folder.failure() == null && needsSubscription(target, folder, info)) {
        subscriptions.add(folder.name());
      }
    }
    destination
        .subscribe(subscriptions)
        .forEach((name, refusal) ->
            log.warn(
                "The destination refused the subscription to folder {} of {}: {}",
                name,
                job.address(),
                refusal.failure().text()));
    return new MoveDetector(source, sourceListing, workerApi, job, folderStates.values())
        .addMovedCopies(lanes);
  }

  private PlannedLane planLane(Target target, FolderCreation folder, FolderAliasDetector aliases) {
    FolderStatus status = null;
    Failure failure = folder.failure();
    if (failure == null) {
      try {
        status = aliases.status(folder.name());
      } catch (MailboxException e) {
        if (!e.reason().isFolderScoped()) {
          throw e;
        }
        failure = new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, e.failure().detail());
      }
    }
    PlannedLane lane =
        lanePlanner
            .plan(
                folder.name(),
                status,
                folder.created(),
                target.sources(),
                folderStates.get(folder.name()))
            .withMappingRules(sourceFolder ->
                folder.mappingRule() == null
                    ? plan.mappingRules().get(sourceFolder)
                    : folder.mappingRule());
    return failure == null ? lane : lane.withFailure(failure);
  }

  /**
   * Whether the user was subscribed to the folder at the source, and the folder comes to the
   * destination for the first time. If the user unsubscribes there later, that stays.
   */
  private boolean needsSubscription(
      Target target, FolderCreation folder, @Nullable FolderInfo info) {
    boolean first = folder.created() || !folderStates.containsKey(folder.name());
    return first && target.isSubscribed() && (info == null || !info.subscribed());
  }
}
