package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.FailureReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan ends when its connections are closed, also within a read from a socket. */
@Timeout(60)
class GivenUpScanTest {

  private static final Duration AT_MOST = Duration.ofSeconds(30);

  private final ScriptedImapServer server = ScriptedImapServer.start();
  private final ScannerFixture scans = new ScannerFixture(new FakeMailServer());
  private final ScanConnections connections = new ScanConnections();

  @AfterEach
  void stop() {
    server.close();
  }

  private CompletableFuture<ScanResult> start() {
    scans.source.folder("Projects").put(TestMessage.numbered(1));
    MailboxScanner scanner = scans.withImapDestination(server.endpoint());
    return CompletableFuture.supplyAsync(
        () -> scanner.scan(ScannerFixture.copy(null, CopyOptions.DEFAULT), connections));
  }

  private static void assertEnds(CompletableFuture<ScanResult> scan) throws Exception {
    ScanResult result = scan.get(AT_MOST.toSeconds(), TimeUnit.SECONDS);

    assertThat(ScannerFixture.only(result))
        .isInstanceOfSatisfying(
            MailboxJobParked.class,
            parked ->
                assertThat(parked.failure().reason()).isEqualTo(FailureReason.CONNECTION_LOST));
  }

  /** The server sends a byte now and then, so no timeout of a read expires. */
  @ParameterizedTest
  @ValueSource(strings = {"EXAMINE", "LIST", "CREATE"})
  void aScanThatReadsFromASocketEnds(String command) throws Exception {
    server.capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE").on(command, "!trickle");
    CompletableFuture<ScanResult> scan = start();
    await().atMost(AT_MOST).until(() -> !server.received(command).isEmpty());

    connections.close();

    assertEnds(scan);
    assertThat(scans.source.connections()).isZero();
  }

  @Test
  void aScanThatWasGivenUpBeforeItsSignInCreatesNoFolders() throws Exception {
    connections.close();

    assertEnds(start());
    assertThat(server.received("EXAMINE")).isEmpty();
    assertThat(server.received("CREATE")).isEmpty();
    assertThat(scans.source.connections()).isZero();
  }

  @Test
  void closesNoConnectionsThatBelongToACopier() {
    FakeMailboxAccess servers = new FakeMailboxAccess(scans.sourceServer);
    connections.opening(servers).openSource(scans.source.signIn());

    assertThat(connections.release()).isTrue();
    connections.close();

    assertThat(connections.release()).isFalse();
    assertThat(scans.source.connections()).isEqualTo(1);
  }
}
