package io.mailhaul.scanner;

import io.mailhaul.access.testing.FakeAccount;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.FakeMailboxAccess;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJob.CopyMailbox;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.LanesPlanned;
import io.mailhaul.events.MigrationProgress.PlannedFolder;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.events.Selection;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A scanner between two fake mail servers with one mailbox, m1. */
final class Scans {

  static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  static final List<Integer> SLOTS = List.of(3, 7, 11);

  final FakeMailServer sourceServer = new FakeMailServer();
  final FakeMailServer destinationServer;
  final FakeAccount source = sourceServer.account("ann");
  final FakeAccount destination;
  final FakeDesk desk = new FakeDesk();
  final ControlView control = new ControlView(Clock.fixed(NOW, ZoneOffset.UTC));
  final ScanningMailbox scanning;

  Scans() {
    this(FakeMailServer.dotted());
  }

  Scans(FakeMailServer destinationServer) {
    this.destinationServer = destinationServer;
    this.destination = destinationServer.account("ann.new");
    desk.accounts.put(
        "m1",
        new MailboxAccounts("m1", "ann@example.org", 5, 4, source.signIn(), destination.signIn()));
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    scanning =
        new ScanningMailbox(
            desk,
            new FakeMailboxAccess(sourceServer, destinationServer),
            new AnswerWriting(control, clock),
            control,
            new ScannerMeters(new SimpleMeterRegistry()),
            "test");
  }

  static CopyMailbox copy(Selection selection) {
    return new CopyMailbox("b1", "m1", "ann@example.org", 1, selection, SLOTS);
  }

  static VerifyMailbox verify() {
    return new VerifyMailbox("b1", "m1", "ann@example.org", 1, Selection.ALL);
  }

  Answer copy() {
    return scan(copy(Selection.ALL));
  }

  Answer scan(MailboxJob job) {
    return scanning.scan(job);
  }

  /** The only event of the result. */
  static MigrationProgress only(Answer result) {
    if (!result.lanes().isEmpty() || result.progress().size() != 1) {
      throw new AssertionError("Not exactly one event: " + result);
    }
    return result.progress().getFirst();
  }

  static List<PlannedFolder> folders(Answer result) {
    return result.progress().stream()
        .filter(LanesPlanned.class::isInstance)
        .flatMap(progress -> ((LanesPlanned) progress).folders().stream())
        .toList();
  }

  static PlannedFolder folder(Answer result, String destination) {
    return folders(result).stream()
        .filter(folder -> folder.destination().equals(destination))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + destination + " in " + result));
  }

  static PlannedSource source(Answer result, String destination) {
    return folder(result, destination).sources().getFirst();
  }

  static Lane lane(Answer result, String destination) {
    return result.lanes().stream()
        .filter(lane -> lane.destination().equals(destination))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No lane for " + destination + " in " + result));
  }

  /** The ledger's bookmark after all messages of this folder are finished. */
  Bookmark done(String destination, String source, io.mailhaul.events.UidRanges tryAgain) {
    var from = this.source.folder(source).status();
    var to = this.destination.folder(destination).status();
    return new Bookmark(
        destination,
        to.uidValidity(),
        to.uidNext(),
        List.of(
            new Bookmark.SourceBookmark(
                source,
                from.uidValidity(),
                from.uidNext() - 1,
                tryAgain,
                from.highestModSeq() == 0 ? null : from.highestModSeq(),
                from.messages(),
                null,
                null)),
        new FlagWatch(to.highestModSeq(), to.uidNext(), io.mailhaul.events.UidRanges.EMPTY));
  }
}
