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
 * Does one job: signs in on both sides, plans the folders, makes them when it is to copy, counts,
 * and answers. Whatever a server says ends in an answer; only a desk that cannot be reached leaves
 * the job undone.
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
      CredentialDesk desk,
      MailboxAccess access,
      AnswerWriting answers,
      ControlView control,
      ScannerMeters meters,
      @Value("${mailhaul.instance-id}") String instanceId) {
    this.desk = desk;
    this.access = access;
    this.answers = answers;
    this.control = control;
    this.meters = meters;
    this.holder = instanceId + "-folder-scanner";
  }

  /**
   * Does the job.
   *
   * @throws CredentialDesk.Unreachable when nothing can be said about the mailbox
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
      // A fault of ours must not keep the jobs behind it waiting.
      log.error("Mailbox {} ({}) could not be scanned", job.address(), job.mailbox(), e);
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
      Listing from = listing(source, job.selection().userRoot());
      Listing to =
          new Listing(destination.namespace(), destination.list(true), destination.offersLabels());
      FolderPlan plan = plan(job, from, to, bookmarks);
      LaneCounting counting = new LaneCounting(source, job.selection().since(), plan.elsewhere());
      return switch (job) {
        case VerifyMailbox verify ->
            answers.verified(verify, preview(plan, counting, bookmarks), plan);
        case CopyMailbox copy ->
            answers.planned(
                copy,
                new FindingMoves(source, from, desk, copy, bookmarks.values())
                    .in(lanes(destination, to, plan, counting, bookmarks)),
                plan.excluded());
      };
    }
  }

  /** The account's own folders, and others only where the root is one of them. */
  private static Listing listing(Mailbox source, @Nullable String userRoot) {
    Listing own = new Listing(source.namespace(), source.list(true), source.offersLabels());
    if (userRoot == null || own.has(userRoot)) {
      return own;
    }
    List<FolderInfo> all = new ArrayList<>(own.folders());
    all.addAll(source.listBelow(userRoot, true));
    return new Listing(source.namespace(), all, own.labels());
  }

  /** Signs in and opens INBOX, since some servers accept any password until then. */
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
      MailboxJob job, Listing from, Listing to, Map<String, Bookmark> bookmarks) {
    Map<String, String> remembered = new HashMap<>();
    for (Bookmark bookmark : bookmarks.values()) {
      for (Bookmark.SourceBookmark source : bookmark.sources()) {
        remembered.put(source.folder(), bookmark.destination());
      }
    }
    return FolderPlanner.plan(from, to, job.selection(), remembered)
        .orElseThrow(() ->
            new MailboxException(
                FailureReason.FOLDER_UNREADABLE,
                Side.SOURCE,
                "there is no folder '" + job.selection().userRoot() + "' (UserRoot)",
                null));
  }

  /** Counts without making anything. */
  private static List<PlannedLane> preview(
      FolderPlan plan, LaneCounting counting, Map<String, Bookmark> bookmarks) {
    List<PlannedLane> lanes = new ArrayList<>();
    for (Target target : plan.mapped()) {
      FolderInfo there = target.exists() ? target.existing() : null;
      lanes.add(
          counting
              .count(
                  target.name(),
                  there == null ? null : there.status(),
                  false,
                  target.sources(),
                  bookmarks.get(target.name()))
              .placed(plan.placements()::get));
    }
    return lanes;
  }

  private List<PlannedLane> lanes(
      Mailbox destination,
      Listing to,
      FolderPlan plan,
      LaneCounting counting,
      Map<String, Bookmark> bookmarks) {
    MakingFolders.Outcome outcome = MakingFolders.make(destination, to, plan);
    Map<String, Made> made = outcome.made();
    TellingApart there = outcome.folders();
    meters.made(made.values());
    List<PlannedLane> lanes = new ArrayList<>();
    List<String> subscriptions = new ArrayList<>();
    for (Target target : plan.mapped()) {
      Made folder = made.getOrDefault(target.name(), Made.there(target.name()));
      FolderStatus status = null;
      Failure failure = folder.failure();
      if (failure == null) {
        if (isToSubscribe(target, folder, there.listed().get(folder.name()), bookmarks)) {
          subscriptions.add(folder.name());
        }
        try {
          status = there.status(folder.name());
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
   * What the owner was subscribed to, when the folder comes to the new side for the first time:
   * whoever unsubscribes there later has his reasons.
   */
  private static boolean isToSubscribe(
      Target target, Made folder, @Nullable FolderInfo info, Map<String, Bookmark> bookmarks) {
    boolean first = folder.created() || !bookmarks.containsKey(folder.name());
    return first && target.subscribed() && (info == null || !info.subscribed());
  }
}
