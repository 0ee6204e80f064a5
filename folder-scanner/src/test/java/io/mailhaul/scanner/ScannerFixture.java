package io.mailhaul.scanner;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.events.ManualClock;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.client.MailboxAccessByScheme;
import io.mailhaul.worker.client.SessionExchange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A scanner between two fake mail servers with one mailbox, m1. */
final class ScannerFixture {

  static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  static final List<Integer> SLOTS = List.of(3, 7, 11);

  final FakeMailServer sourceServer = new FakeMailServer();
  final FakeMailServer destinationServer;
  final FakeAccount source = sourceServer.account("ann");
  final FakeAccount destination;
  final FakeWorkerApi workerApi = new FakeWorkerApi();
  final ManualClock clock = new ManualClock(NOW);
  final ControlState control = new ControlState(clock);

  /** For each offered session, the number of connections that were open then. */
  final List<Integer> offered = new ArrayList<>();

  final MailboxScanner scanner;

  /** Closes what is offered, like one whose sessions no copier takes. */
  private final SessionExchange sessions =
      new SessionExchange() {
        @Override
        public void offer(Session session) {
          offered.add(source.connections() + destination.connections());
          session.close();
        }

        @Override
        public Optional<Session> take(String mailbox) {
          return Optional.empty();
        }
      };

  ScannerFixture() {
    this(FakeMailServer.dotted());
  }

  ScannerFixture(FakeMailServer destinationServer) {
    this.destinationServer = destinationServer;
    this.destination = destinationServer.account("ann.new");
    workerApi.accounts.put(
        "m1",
        new MailboxAccounts("m1", "ann@example.org", 5, 4, source.signIn(), destination.signIn()));
    scanner =
        new MailboxScanner(
            workerApi,
            new FakeMailboxAccess(sourceServer, destinationServer),
            new ScanResultFactory(control, clock),
            control,
            new ScannerMeters(new SimpleMeterRegistry()),
            sessions);
  }

  /** A scanner whose destination is this IMAP server, without TLS; the source is the fake one. */
  MailboxScanner withImapDestination(Endpoint server) {
    AccountCredentials account = new AccountCredentials(server, "ann.new", "secret");
    workerApi.accounts.put(
        "m1", new MailboxAccounts("m1", "ann@example.org", 5, 4, source.signIn(), account));
    MailboxAccess fakes = new FakeMailboxAccess(sourceServer, destinationServer);
    MailboxAccess imap = new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
    return new MailboxScanner(
        workerApi,
        new MailboxAccessByScheme(Map.of("imaps", fakes, "imap", imap)),
        new ScanResultFactory(control, clock),
        control,
        new ScannerMeters(new SimpleMeterRegistry()),
        SessionExchange.NONE);
  }

  static PlanLanes copy(@Nullable String userRoot, CopyOptions options) {
    return new PlanLanes("b1", "m1", "ann@example.org", 1, userRoot, options, SLOTS);
  }

  static VerifyMailbox verify() {
    return new VerifyMailbox("b1", "m1", "ann@example.org", 1, null, CopyOptions.DEFAULT);
  }

  ScanResult copy() {
    return scan(copy(null, CopyOptions.DEFAULT));
  }

  ScanResult scan(MailboxJob job) {
    return scanner.scan(job, new ScanConnections());
  }

  /** The only event of the result. */
  static MigrationProgress only(ScanResult result) {
    if (!result.lanes().isEmpty() || result.progress().size() != 1) {
      throw new AssertionError("Not exactly one event: " + result);
    }
    return result.progress().getFirst();
  }

  static List<PlannedFolder> folders(ScanResult result) {
    return result.progress().stream()
        .filter(LanesPlanned.class::isInstance)
        .flatMap(progress -> ((LanesPlanned) progress).folders().stream())
        .toList();
  }

  static PlannedFolder folder(ScanResult result, String destination) {
    return folders(result).stream()
        .filter(folder -> folder.destination().equals(destination))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + destination + " in " + result));
  }

  static PlannedSource source(ScanResult result, String destination) {
    return folder(result, destination).sources().getFirst();
  }

  static Lane lane(ScanResult result, String destination) {
    return result.lanes().stream()
        .filter(lane -> lane.destination().equals(destination))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No lane for " + destination + " in " + result));
  }

  /** The ledger's state of the folder after all messages of this folder are finished. */
  FolderState done(String destination, String source, io.mailhaul.model.folder.UidRanges tryAgain) {
    var from = this.source.folder(source).status();
    var to = this.destination.folder(destination).status();
    return new FolderState(
        destination,
        to.identity(),
        to.uidNext(),
        List.of(
            new FolderState.SourceFolderState(
                source,
                from.identity(),
                from.uidNext() - 1,
                tryAgain,
                from.highestModSeq() == 0 ? null : from.highestModSeq(),
                from.messages(),
                null,
                null)),
        new FlagBaseline(
            to.highestModSeq(), to.uidNext(), io.mailhaul.model.folder.UidRanges.EMPTY));
  }
}
