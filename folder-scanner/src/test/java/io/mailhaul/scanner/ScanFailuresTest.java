package io.mailhaul.scanner;

import static io.mailhaul.scanner.Scans.NOW;
import static io.mailhaul.scanner.Scans.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.access.testing.FakeFaults;
import io.mailhaul.events.Control;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MigrationProgress.MailboxFailed;
import io.mailhaul.events.MigrationProgress.MailboxParked;
import io.mailhaul.events.Selection;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScanFailuresTest {

  private final Scans scans = new Scans();

  @Test
  void reportsARefusedPasswordToTheWorkerApiAndNeverTriesItAgain() {
    scans.destination.changePassword("other");
    AtomicInteger signIns = new AtomicInteger();
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> signIns.addAndGet(verb.equals("signIn") ? 1 : 0));

    for (int i = 0; i < 3; i++) {
      assertThat(only(scans.copy()))
          .isInstanceOfSatisfying(
              MailboxFailed.class,
              failed -> {
                assertThat(failed.failure().reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
                assertThat(failed.failure().side()).isEqualTo(Side.DESTINATION);
              });
    }

    assertThat(signIns).hasValue(1);
    assertThat(scans.desk.refusals)
        .containsEntry(
            "m1", new Refusal(5, Side.DESTINATION, "[AUTHENTICATIONFAILED] says the test"));
    assertThat(scans.source.connections()).isZero();
  }

  @Test
  void aRefusedPasswordFailsTheMailboxEvenIfTheWorkerApiIsUnreachable() {
    scans.source.changePassword("other");
    scans.sourceServer.faults().hook((verb, folder) -> scans.desk.unreachable = 1);

    assertThat(only(scans.copy())).isInstanceOf(MailboxFailed.class);
  }

  @Test
  void anInboxThatCannotBeOpenedFailsTheMailbox() {
    scans
        .sourceServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("examine")) {
            throw new MailboxException(
                FailureReason.FOLDER_UNREADABLE,
                Side.SOURCE,
                "User is authenticated but not connected.",
                null);
          }
        });

    assertThat(only(scans.scan(Scans.verify())))
        .isInstanceOfSatisfying(
            MailboxFailed.class,
            failed -> assertThat(failed.failure().reason()).isEqualTo(FailureReason.NOT_CONNECTED));
    assertThat(scans.source.connections()).isZero();
  }

  @Test
  void anUnreachableServerParksTheMailbox() {
    scans.control.learn(new Control.CurrentPass("m1", 1, 42));
    scans
        .sourceServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("list")) {
            throw FakeFaults.connectionLost(Side.SOURCE);
          }
        });

    assertThat(only(scans.copy()))
        .isEqualTo(
            new MailboxParked(
                "b1",
                "m1",
                1,
                FakeFaults.connectionLost(Side.SOURCE).failure(),
                NOW.plusSeconds(2),
                42));
    assertThat(scans.destination.connections()).isZero();
  }

  @Test
  void parksForTheBackOffThatTheServerRequests() {
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          throw FakeFaults.throttled(Side.DESTINATION, Duration.ofMinutes(5));
        });

    assertThat(only(scans.copy()))
        .isInstanceOfSatisfying(
            MailboxParked.class,
            parked -> assertThat(parked.until()).isEqualTo(NOW.plus(Duration.ofMinutes(5))));
  }

  @Test
  void doesNotConnectToAThrottledEndpointBeforeItsTime() {
    scans.control.learn(
        new Control.Throttle(scans.sourceServer.endpoint().address(), NOW.plusSeconds(90), 1));
    AtomicInteger calls = new AtomicInteger();
    scans.sourceServer.faults().hook((verb, folder) -> calls.incrementAndGet());

    assertThat(only(scans.copy()))
        .isInstanceOfSatisfying(
            MailboxParked.class,
            parked -> {
              assertThat(parked.failure().reason()).isEqualTo(FailureReason.THROTTLED);
              assertThat(parked.until()).isEqualTo(NOW.plusSeconds(90));
            });
    assertThat(calls).hasValue(0);

    scans.control.learn(new Control.Throttle(scans.sourceServer.endpoint().address(), NOW, 2));
    assertThat(scans.copy().progress()).noneMatch(MailboxParked.class::isInstance);
  }

  @Test
  void aFailureDuringFolderCreationParksTheMailboxAndTheNextAttemptContinues() {
    FirstPassTest.fill(scans.source.folder("A"), 1);
    FirstPassTest.fill(scans.source.folder("B"), 1);
    AtomicInteger creates = new AtomicInteger();
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("create") && creates.incrementAndGet() == 2) {
            throw FakeFaults.connectionLost(Side.DESTINATION);
          }
        });

    assertThat(only(scans.copy())).isInstanceOf(MailboxParked.class);
    assertThat(scans.copy().lanes()).hasSize(2);
  }

  @Test
  void anUntrustedCertificateFailsTheMailbox() {
    scans
        .sourceServer
        .faults()
        .hook((verb, folder) -> {
          throw new MailboxException(
              FailureReason.CERTIFICATE_UNTRUSTED, Side.SOURCE, "pin it with …", null);
        });

    assertThat(only(scans.copy())).isInstanceOf(MailboxFailed.class);
  }

  @Test
  void aMissingUserRootFailsTheMailboxAndIsNamed() {
    assertThat(only(scans.scan(Scans.copy(new Selection(List.of(), List.of(), null, "Wrok")))))
        .isInstanceOfSatisfying(
            MailboxFailed.class, failed -> assertThat(failed.failure().detail()).contains("Wrok"));
  }

  @Test
  void aDefectInTheScannerParksTheMailboxAndDoesNotBlockOthers() {
    scans
        .sourceServer
        .faults()
        .hook((verb, folder) -> {
          throw new IllegalStateException("a defect of the program (test)");
        });

    assertThat(only(scans.copy()))
        .isInstanceOfSatisfying(
            MailboxParked.class,
            parked ->
                assertThat(parked.failure().reason()).isEqualTo(FailureReason.INTERNAL_ERROR));
  }

  @Test
  void publishesNothingWhileTheWorkerApiIsUnreachable() {
    scans.desk.unreachable = 1;

    assertThatThrownBy(scans::copy).isInstanceOf(CredentialDesk.Unreachable.class);
    assertThat(scans.copy().progress()).isNotEmpty();
  }

  @Test
  void aJobOfAnEarlierPassIsStale() {
    var job = Scans.copy(Selection.ALL);
    assertThat(scans.control.isOutdated(job)).isFalse();
    scans.control.learn(new Control.CurrentPass("m1", 1, 7));
    assertThat(scans.control.isOutdated(job)).isFalse();
    scans.control.learn(new Control.CurrentPass("m1", 2, 8));
    assertThat(scans.control.isOutdated(job)).isTrue();
    scans.control.learn(new Control.CurrentPass("m1", 1, 7));
    assertThat(scans.control.isOutdated(job)).isTrue();
  }
}
