package io.mailhaul.scanner;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.scanner.folders.CreatedFolders;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.client.MailboxPair;
import io.mailhaul.worker.client.SessionExchange;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Processes one mailbox job: signs in to source and destination, scans the mailbox, and returns the
 * result. For a job that plans lanes it also creates the missing folders. Every failure of a mail
 * server becomes a result. Only when the worker API cannot be reached does the job stay
 * unprocessed.
 */
@Component
public class MailboxScanner {

  private static final Logger log = LoggerFactory.getLogger(MailboxScanner.class);

  /**
   * The name under which a scan asks for credentials. A mailbox has one scan at a time, and the
   * name is the same in all replicas: if a scanner is killed while it signs in, the next one signs
   * in at once.
   */
  private static final String HOLDER = "folder-scanner";

  private final WorkerApiClient workerApi;
  private final MailboxAccess access;
  private final ScanResultFactory results;
  private final ControlState control;
  private final ScannerMeters meters;
  private final SessionExchange sessions;

  @Autowired
  MailboxScanner(
      WorkerApiClient workerApi,
      MailboxAccess access,
      ScanResultFactory results,
      ControlState control,
      ScannerMeters meters,
      ObjectProvider<SessionExchange> sessions) {
    this(
        workerApi,
        access,
        results,
        control,
        meters,
        sessions.getIfAvailable(() -> SessionExchange.NONE));
  }

  MailboxScanner(
      WorkerApiClient workerApi,
      MailboxAccess access,
      ScanResultFactory results,
      ControlState control,
      ScannerMeters meters,
      SessionExchange sessions) {
    this.workerApi = workerApi;
    this.access = access;
    this.results = results;
    this.control = control;
    this.meters = meters;
    this.sessions = sessions;
  }

  /**
   * Processes the job.
   *
   * @param connections the scan uses these, and ends with a failure when they are closed
   * @throws WorkerApiClient.UnavailableException when the worker API cannot be reached; the job has
   *     to be retried
   */
  public ScanResult scan(MailboxJob job, ScanConnections connections) {
    MailboxAccounts accounts = null;
    try {
      accounts = workerApi.accounts(job.mailbox(), HOLDER);
      for (Side side : Side.values()) {
        Optional<Instant> until = control.throttledUntil(accounts.of(side).endpoint());
        if (until.isPresent()) {
          MailboxPair.reportNotTried(workerApi, accounts, HOLDER);
          return results.throttled(job, side, until.get());
        }
      }
      return scan(job, accounts, connections);
    } catch (MailboxException e) {
      log.info("Mailbox {} ({}): {}", job.address(), job.mailbox(), e.failure().text());
      return results.failed(job, accounts, e);
    } catch (WorkerApiClient.UnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      // A defect in the scanner must not block the jobs behind this one.
      log.error("Mailbox {} ({}): scan failed", job.address(), job.mailbox(), e);
      return results.failed(
          job,
          accounts,
          new MailboxException(
              FailureReason.INTERNAL_ERROR, null, e.getClass().getSimpleName(), e));
    }
  }

  private ScanResult scan(MailboxJob job, MailboxAccounts accounts, ScanConnections connections) {
    MailboxPair sides =
        MailboxPair.open(
            workerApi, accounts, HOLDER, new InboxCheckedAccess(connections.opening(access)));
    boolean offered = false;
    try {
      ScanResult result = scan(job, sides);
      if (connections.release() && !result.lanes().isEmpty()) {
        offered = true;
        sessions.offer(new SessionExchange.Session(accounts, sides));
      }
      return result;
    } finally {
      if (!offered) {
        sides.close();
      }
    }
  }

  private ScanResult scan(MailboxJob job, MailboxPair sides) {
    MailboxScan scan = new MailboxScan(job, sides, workerApi);
    return switch (job) {
      case VerifyMailbox verify -> results.verified(verify, scan.previewLanes(), scan.plan());
      case PlanLanes copy -> {
        CreatedFolders folders = scan.createFolders();
        meters.foldersCreated(folders.creations().values());
        yield results.planned(copy, scan.planLanes(folders), scan.plan().excluded());
      }
    };
  }

  /** Signs in and opens INBOX, because some servers accept any password until then. */
  private record InboxCheckedAccess(MailboxAccess access) implements MailboxAccess {
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
}
