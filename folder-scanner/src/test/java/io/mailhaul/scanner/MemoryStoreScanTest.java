package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.access.testing.memory.MemoryStore;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.ManualClock;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.client.MailboxAccessByScheme;
import io.mailhaul.worker.client.SessionExchange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A store with a URI scheme of its own, without UIDVALIDITY, mod-sequences, labels and moves, is
 * scanned as source and as destination.
 */
class MemoryStoreScanTest {

  private final MemoryStore source = new MemoryStore("old");
  private final MemoryStore destination = new MemoryStore("new");
  private final FakeMailServer imap = FakeMailServer.dotted();
  private final FakeWorkerApi workerApi = new FakeWorkerApi();
  private final MailboxScanner scanner;

  MemoryStoreScanTest() {
    source.folder("INBOX").put(TestMessage.numbered(0));
    TestMessage.numbered(1, 3).forEach(source.folder("Projects/2024")::put);
    source.folder("Projects/2024").expunge(2);
    ManualClock clock = new ManualClock(ScannerFixture.NOW);
    ControlState control = new ControlState(clock);
    scanner =
        new MailboxScanner(
            workerApi,
            new MailboxAccessByScheme(
                Map.of("old", source, "new", destination, "imaps", new FakeMailboxAccess(imap))),
            new ScanResultFactory(control, clock),
            control,
            new ScannerMeters(new SimpleMeterRegistry()),
            SessionExchange.NONE);
  }

  private ScanResult copy(AccountCredentials from, AccountCredentials to) {
    workerApi.accounts.put("m1", new MailboxAccounts("m1", "ann@example.org", 5, 4, from, to));
    return scanner.scan(ScannerFixture.copy(null, CopyOptions.DEFAULT), new ScanConnections());
  }

  @Test
  void lanesArePlannedFromOneStoreToTheOther() {
    ScanResult result = copy(source.signIn(), destination.signIn());

    assertThat(result.lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder("INBOX", "Projects/2024");
    Lane.Source projects = ScannerFixture.lane(result, "Projects/2024").sources().getFirst();
    assertThat(projects.folder()).isEqualTo("Projects/2024");
    assertThat(projects.remaining()).isEqualTo(UidRanges.of(1, 3));
    assertThat(ScannerFixture.source(result, "Projects/2024").found()).isEqualTo(2);
    assertThat(destination.hasFolder("Projects/2024")).isTrue();
  }

  @Test
  void laterPassPlansOnlyNewMessages() {
    FolderStatus before = source.folder("Projects/2024").status();
    source.folder("Projects/2024").put(TestMessage.numbered(9));
    FolderStatus copies = destination.folder("Projects/2024").status();
    workerApi.folderStates.add(
        new FolderState(
            "Projects/2024",
            copies.identity(),
            copies.uidNext(),
            List.of(
                new SourceFolderState(
                    "Projects/2024",
                    before.identity(),
                    before.uidNext() - 1,
                    UidRanges.EMPTY,
                    null,
                    before.messages(),
                    null,
                    null)),
            new FlagBaseline(0, copies.uidNext(), UidRanges.EMPTY)));

    ScanResult result = copy(source.signIn(), destination.signIn());

    assertThat(ScannerFixture.lane(result, "Projects/2024").sources().getFirst().remaining())
        .isEqualTo(UidRanges.of(4, 4));
  }

  @Test
  void lanesArePlannedFromTheStoreToImap() {
    ScanResult result = copy(source.signIn(), imap.account("ann.new").signIn());

    assertThat(result.lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder("INBOX", "INBOX.Projects.2024");
  }

  @Test
  void lanesArePlannedFromImapToTheStore() {
    imap.account("ann").folder("INBOX.Projects.2024").put(TestMessage.numbered(1));

    ScanResult result = copy(imap.account("ann").signIn(), destination.signIn());

    assertThat(ScannerFixture.lane(result, "Projects/2024").sources())
        .extracting(Lane.Source::folder)
        .containsExactly("INBOX.Projects.2024");
  }

  @Test
  void dryRunCountsTheMessagesOfTheStore() {
    workerApi.accounts.put(
        "m1",
        new MailboxAccounts("m1", "ann@example.org", 5, 4, source.signIn(), destination.signIn()));

    ScanResult result = scanner.scan(ScannerFixture.verify(), new ScanConnections());

    assertThat(ScannerFixture.only(result)).isInstanceOf(MailboxVerified.class);
    assertThat(destination.hasFolder("Projects/2024")).isFalse();
  }
}
