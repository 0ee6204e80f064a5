package io.mailhaul.scanner;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.model.AccountCredentials;
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
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.client.MailboxPair;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Processes one mailbox job: signs in to source and destination, plans the folders, counts the
 * messages, and returns the result. For a copy job it also creates the missing folders. Every
 * failure of a mail server becomes a result. Only when the worker API cannot be reached does the
 * job stay unprocessed.
 */
@Component
class MailboxScanner {

  private static final Logger log = LoggerFactory.getLogger(MailboxScanner.class);

  private final WorkerApiClient workerApi;
  private final MailboxAccess access;
  private final ScanResultFactory results;
  private final ControlState control;
  private final ScannerMeters meters;
  private final String holder;

  MailboxScanner(
      WorkerApiClient workerApi,
      MailboxAccess access,
      ScanResultFactory results,
      ControlState control,
      ScannerMeters meters,
      @Value("${mailhaul.instance-id}") String instanceId) {
    this.workerApi = workerApi;
    this.access = new InboxOpeningAccess(access);
    this.results = results;
    this.control = control;
    this.meters = meters;
    this.holder = instanceId + "-folder-scanner";
  }

  /**
   * Processes the job.
   *
   * @throws WorkerApiClient.UnavailableException when the worker API cannot be reached; the job has
   *     to be retried
   */
  ScanResult scan(MailboxJob job) {
    try {
      MailboxAccounts accounts = workerApi.accounts(job.mailbox(), holder);
      for (Side side : Side.values()) {
        Optional<Instant> until = control.throttledUntil(signIn(accounts, side).endpoint());
        if (until.isPresent()) {
          MailboxPair.reportNotTried(workerApi, accounts, holder);
          return results.throttled(job, side, until.get());
        }
      }
      return scan(job, accounts);
    } catch (MailboxException e) {
      log.info("Mailbox {} ({}): {}", job.address(), job.mailbox(), e.failure().text());
      return results.failed(job, e);
    } catch (WorkerApiClient.UnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      // A defect in the scanner must not block the jobs behind this one.
      log.error("Mailbox {} ({}): scan failed", job.address(), job.mailbox(), e);
      return results.failed(
          job,
          new MailboxException(
              FailureReason.INTERNAL_ERROR, null, e.getClass().getSimpleName(), e));
    }
  }

  private ScanResult scan(MailboxJob job, MailboxAccounts accounts) {
    try (MailboxPair sides = MailboxPair.open(workerApi, accounts, holder, access)) {
      SourceMailbox source = sides.source();
      DestinationMailbox destination = sides.destination();
      Map<String, FolderState> folderStates =
          workerApi.folderStates(job.mailbox()).stream()
              .collect(
                  Collectors.toMap(FolderState::destination, Function.identity(), (a, b) -> a));
      FolderListing sourceListing = listing(source, job.userRoot());
      FolderListing destinationListing =
          new FolderListing(
              destination.namespace(),
              destination.list(true),
              destination.supports(LabelReader.class));
      FolderPlan plan = plan(job, sourceListing, destinationListing, folderStates);
      LanePlanner lanePlanner = new LanePlanner(source, sourceListing, plan, job.options());
      return switch (job) {
        case VerifyMailbox verify ->
            results.verified(verify, previewLanes(plan, lanePlanner, folderStates), plan);
        case PlanLanes copy ->
            results.planned(
                copy,
                new MoveDetector(source, sourceListing, workerApi, copy, folderStates.values())
                    .addMovedCopies(
                        createFoldersAndPlanLanes(
                            destination, destinationListing, plan, lanePlanner, folderStates)),
                plan.excluded());
      };
    }
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

  /** Signs in and opens INBOX, because some servers accept any password until then. */
  private record InboxOpeningAccess(MailboxAccess access) implements MailboxAccess {
    @Override
    public SourceMailbox openSource(AccountCredentials signIn) {
      return withInboxOpened(access.openSource(signIn));
    }

    @Override
    public DestinationMailbox openDestination(AccountCredentials signIn) {
      return withInboxOpened(access.openDestination(signIn));
    }

    private static <M extends SourceMailbox> M withInboxOpened(M mailbox) {
      try {
        mailbox.examine("INBOX");
        return mailbox;
      } catch (MailboxException e) {
        mailbox.close();
        throw e.reason().isFolderScoped()
            ? new MailboxException(
                FailureReason.MAILBOX_NOT_OPENABLE, mailbox.side(), e.failure().detail(), e)
            : e;
      }
    }
  }

  private static AccountCredentials signIn(MailboxAccounts accounts, Side side) {
    return side == Side.SOURCE ? accounts.source() : accounts.destination();
  }

  private static FolderPlan plan(
      MailboxJob job,
      FolderListing source,
      FolderListing destination,
      Map<String, FolderState> folderStates) {
    Map<String, String> remembered = new HashMap<>();
    for (FolderState folderState : folderStates.values()) {
      for (FolderState.SourceFolderState known : folderState.sources()) {
        remembered.put(known.folder(), folderState.destination());
      }
    }
    return FolderPlanner.plan(source, destination, job.userRoot(), job.options(), remembered)
        .orElseThrow(() ->
            new MailboxException(
                FailureReason.FOLDER_UNREADABLE,
                Side.SOURCE,
                "the source has no folder '" + job.userRoot() + "' (UserRoot)",
                null));
  }

  /** Counts for a dry run: nothing is created. */
  private static List<PlannedLane> previewLanes(
      FolderPlan plan, LanePlanner lanePlanner, Map<String, FolderState> folderStates) {
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

  private List<PlannedLane> createFoldersAndPlanLanes(
      DestinationMailbox destination,
      FolderListing listing,
      FolderPlan plan,
      LanePlanner lanePlanner,
      Map<String, FolderState> folderStates) {
    CreatedFolders outcome = FolderCreator.createMissing(destination, listing, plan);
    Map<String, FolderCreation> creations = outcome.creations();
    FolderAliasDetector aliases = outcome.aliasDetector();
    meters.foldersCreated(creations.values());
    List<PlannedLane> lanes = new ArrayList<>();
    List<String> subscriptions = new ArrayList<>();
    for (Target target : plan.mappedTargets()) {
      FolderCreation folder =
          creations.getOrDefault(target.name(), FolderCreation.existing(target.name()));
      FolderStatus status = null;
      Failure failure = folder.failure();
      if (failure == null) {
        if (needsSubscription(
            target, folder, aliases.listedFolders().get(folder.name()), folderStates)) {
          subscriptions.add(folder.name());
        }
        try {
          status = aliases.status(folder.name());
        } catch (MailboxException e) {
          if (!e.reason().isFolderScoped()) {
            throw e;
          }
          failure =
              new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, e.failure().detail());
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
              .withMappingRules(source ->
                  folder.mappingRule() == null
                      ? plan.mappingRules().get(source)
                      : folder.mappingRule());
      lanes.add(failure == null ? lane : lane.withFailure(failure));
    }
    destination
        .subscribe(subscriptions)
        .forEach((name, refusal) ->
            log.warn("Folder {} could not be subscribed to: {}", name, refusal.failure().text()));
    return lanes;
  }

  /**
   * Whether the user was subscribed to the folder at the source, and the folder comes to the
   * destination for the first time. If the user unsubscribes there later, that stays.
   */
  private static boolean needsSubscription(
      Target target,
      FolderCreation folder,
      @Nullable FolderInfo info,
      Map<String, FolderState> folderStates) {
    boolean first = folder.created() || !folderStates.containsKey(folder.name());
    return first && target.isSubscribed() && (info == null || !info.subscribed());
  }
}
