package io.mailhaul.scanner;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.desk.BothSides;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJob.CopyMailbox;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.SignIn;
import io.mailhaul.scanner.MakingFolders.Made;
import io.mailhaul.scanner.plan.FolderPlan;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import io.mailhaul.scanner.plan.FolderPlanner;
import io.mailhaul.scanner.plan.Listing;
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
class ScanningMailbox {

  private static final Logger log = LoggerFactory.getLogger(ScanningMailbox.class);

  private final CredentialDesk desk;
  private final MailboxAccess access;
  private final AnswerWriting answers;
  private final ControlView control;
  private final ScannerMeters meters;
  private final String holder;

  ScanningMailbox(
      CredentialDesk workerApi,
      MailboxAccess access,
      AnswerWriting results,
      ControlView control,
      ScannerMeters meters,
      @Value("${mailhaul.instance-id}") String instanceId) {
    this.desk = workerApi;
    this.access = access;
    this.answers = results;
    this.control = control;
    this.meters = meters;
    this.holder = instanceId + "-folder-scanner";
  }

  /**
   * Processes the job.
   *
   * @throws CredentialDesk.Unreachable when the worker API cannot be reached; the job has to be
   *     retried
   */
  Answer scan(MailboxJob job) {
    try {
      MailboxAccounts accounts = desk.accounts(job.mailbox(), holder);
      for (Side side : Side.values()) {
        Optional<Instant> until = control.throttledUntil(signIn(accounts, side).endpoint());
        if (until.isPresent()) {
          BothSides.leave(desk, accounts, holder);
          return answers.throttled(job, side, until.get());
        }
      }
      return scan(job, accounts);
    } catch (MailboxException e) {
      log.info("Mailbox {} ({}): {}", job.address(), job.mailbox(), e.failure().text());
      return answers.failed(job, e);
    } catch (CredentialDesk.Unreachable e) {
      throw e;
    } catch (RuntimeException e) {
      // A defect in the scanner must not block the jobs behind this one.
      log.error("Mailbox {} ({}): scan failed", job.address(), job.mailbox(), e);
      return answers.failed(
          job,
          new MailboxException(
              FailureReason.INTERNAL_ERROR, null, e.getClass().getSimpleName(), e));
    }
  }

  private Answer scan(MailboxJob job, MailboxAccounts accounts) {
    try (BothSides sides = BothSides.open(desk, accounts, holder, this::open)) {
      Mailbox source = sides.source();
      Mailbox destination = sides.destination();
      Map<String, Bookmark> bookmarks =
          desk.bookmarks(job.mailbox()).stream()
              .collect(Collectors.toMap(Bookmark::destination, Function.identity(), (a, b) -> a));
      Listing sourceListing = listing(source, job.selection().userRoot());
      Listing destinationListing =
          new Listing(destination.namespace(), destination.list(true), destination.offersLabels());
      FolderPlan plan = plan(job, sourceListing, destinationListing, bookmarks);
      LaneCounting counting = new LaneCounting(source, job.selection().since(), plan.elsewhere());
      return switch (job) {
        case VerifyMailbox verify ->
            answers.verified(verify, preview(plan, counting, bookmarks), plan);
        case CopyMailbox copy ->
            answers.planned(
                copy,
                new FindingMoves(source, sourceListing, desk, copy, bookmarks.values())
                    .in(lanes(destination, destinationListing, plan, counting, bookmarks)),
                plan.excluded());
      };
    }
  }

  /** The folders of the personal namespace, and those below the UserRoot if it is outside. */
  private static Listing listing(Mailbox source, @Nullable String userRoot) {
    Listing own = new Listing(source.namespace(), source.list(true), source.offersLabels());
    if (userRoot == null || own.has(userRoot)) {
      return own;
    }
    List<FolderInfo> all = new ArrayList<>(own.folders());
    all.addAll(source.listBelow(userRoot, true));
    return new Listing(source.namespace(), all, own.labels());
  }

  /** Signs in and opens INBOX, because some servers accept any password until then. */
  private Mailbox open(SignIn signIn, Side side) {
    Mailbox mailbox = access.open(signIn, side);
    try {
      mailbox.examine("INBOX");
      return mailbox;
    } catch (MailboxException e) {
      mailbox.close();
      throw LaneCounting.reachesFolderOnly(e.reason())
          ? new MailboxException(FailureReason.NOT_CONNECTED, side, e.failure().detail(), e)
          : e;
    }
  }

  private static SignIn signIn(MailboxAccounts accounts, Side side) {
    return side == Side.SOURCE ? accounts.source() : accounts.destination();
  }

  private static FolderPlan plan(
      MailboxJob job, Listing source, Listing destination, Map<String, Bookmark> bookmarks) {
    Map<String, String> remembered = new HashMap<>();
    for (Bookmark bookmark : bookmarks.values()) {
      for (Bookmark.SourceBookmark known : bookmark.sources()) {
        remembered.put(known.folder(), bookmark.destination());
      }
    }
    return FolderPlanner.plan(source, destination, job.selection(), remembered)
        .orElseThrow(() ->
            new MailboxException(
                FailureReason.FOLDER_UNREADABLE,
                Side.SOURCE,
                "the source has no folder '" + job.selection().userRoot() + "' (UserRoot)",
                null));
  }

  /** Counts for a dry run: nothing is created. */
  private static List<PlannedLane> preview(
      FolderPlan plan, LaneCounting counting, Map<String, Bookmark> bookmarks) {
    List<PlannedLane> lanes = new ArrayList<>();
    for (Target target : plan.mapped()) {
      FolderInfo existing = target.exists() ? target.existing() : null;
      lanes.add(
          counting
              .count(
                  target.name(),
                  existing == null ? null : existing.status(),
                  false,
                  target.sources(),
                  bookmarks.get(target.name()))
              .placed(plan.placements()::get));
    }
    return lanes;
  }

  private List<PlannedLane> lanes(
      Mailbox destination,
      Listing listing,
      FolderPlan plan,
      LaneCounting counting,
      Map<String, Bookmark> bookmarks) {
    MakingFolders.Outcome outcome = MakingFolders.make(destination, listing, plan);
    Map<String, Made> creations = outcome.made();
    TellingApart aliases = outcome.folders();
    meters.made(creations.values());
    List<PlannedLane> lanes = new ArrayList<>();
    List<String> subscriptions = new ArrayList<>();
    for (Target target : plan.mapped()) {
      Made folder = creations.getOrDefault(target.name(), Made.there(target.name()));
      FolderStatus status = null;
      Failure failure = folder.failure();
      if (failure == null) {
        if (isToSubscribe(target, folder, aliases.listed().get(folder.name()), bookmarks)) {
          subscriptions.add(folder.name());
        }
        try {
          status = aliases.status(folder.name());
        } catch (MailboxException e) {
          if (!LaneCounting.reachesFolderOnly(e.reason())) {
            throw e;
          }
          failure =
              new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, e.failure().detail());
        }
      }
      PlannedLane lane =
          counting
              .count(
                  folder.name(),
                  status,
                  folder.created(),
                  target.sources(),
                  bookmarks.get(folder.name()))
              .placed(source ->
                  folder.placement() == null ? plan.placements().get(source) : folder.placement());
      lanes.add(failure == null ? lane : lane.failed(failure));
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
  private static boolean isToSubscribe(
      Target target, Made folder, @Nullable FolderInfo info, Map<String, Bookmark> bookmarks) {
    boolean first = folder.created() || !bookmarks.containsKey(folder.name());
    return first && target.subscribed() && (info == null || !info.subscribed());
  }
}
