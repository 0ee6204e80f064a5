package io.mailhaul.scanner;

import static io.mailhaul.scanner.ScannerFixture.NOW;
import static io.mailhaul.scanner.ScannerFixture.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.events.Control;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.Side;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScanFailuresTest {

  private final ScannerFixture scans = new ScannerFixture();

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
              MailboxJobFailed.class,
              failed -> {
                assertThat(failed.failure().reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
                assertThat(failed.failure().side()).isEqualTo(Side.DESTINATION);
              });
    }

    assertThat(signIns).hasValue(1);
    assertThat(scans.workerApi.refusals)
        .containsEntry(
            "m1",
            new CredentialRejection(5, Side.DESTINATION, "[AUTHENTICATIONFAILED] says the test"));
    assertThat(scans.source.connections()).isZero();
  }

  @Test
  void aRefusedPasswordFailsTheMailboxEvenIfTheWorkerApiIsUnreachable() {
    scans.source.changePassword("other");
    scans.sourceServer.faults().hook((verb, folder) -> scans.workerApi.unreachable = 1);

    assertThat(only(scans.copy())).isInstanceOf(MailboxJobFailed.class);
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

    assertThat(only(scans.scan(ScannerFixture.verify())))
        .isInstanceOfSatisfying(
            MailboxJobFailed.class,
            failed ->
                assertThat(failed.failure().reason())
                    .isEqualTo(FailureReason.MAILBOX_NOT_OPENABLE));
    assertThat(scans.source.connections()).isZero();
  }

  @Test
  void anUnreachableServerParksTheMailbox() {
    scans.control.apply(new Control.CurrentPass("m1", 1, 42));
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
            new MailboxJobParked(
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
            MailboxJobParked.class,
            parked -> assertThat(parked.until()).isEqualTo(NOW.plus(Duration.ofMinutes(5))));
  }

  @Test
  void publishesTheThrottleOfAServerForAllWorkers() {
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          throw FakeFaults.throttled(Side.DESTINATION, Duration.ofMinutes(5));
        });

    assertThat(scans.copy().throttle())
        .isEqualTo(
            new Control.Throttle(
                scans.destinationServer.endpoint().address(), NOW.plus(Duration.ofMinutes(5))));
  }

  @Test
  void publishesNoThrottleIfTheWorkersHaveLearnedOfALongerOneMeanwhile() {
    Control.Throttle longer =
        new Control.Throttle(
            scans.destinationServer.endpoint().address(), NOW.plus(Duration.ofMinutes(6)));
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          scans.control.apply(longer);
          throw FakeFaults.throttled(Side.DESTINATION, Duration.ofMinutes(5));
        });

    assertThat(scans.copy().throttle()).isNull();
  }

  @Test
  void doesNotConnectToAThrottledEndpointBeforeItsTime() {
    scans.control.apply(
        new Control.Throttle(scans.sourceServer.endpoint().address(), NOW.plusSeconds(90)));
    AtomicInteger calls = new AtomicInteger();
    scans.sourceServer.faults().hook((verb, folder) -> calls.incrementAndGet());

    ScanResult result = scans.copy();
    assertThat(only(result))
        .isInstanceOfSatisfying(
            MailboxJobParked.class,
            parked -> {
              assertThat(parked.failure().reason()).isEqualTo(FailureReason.THROTTLED);
              assertThat(parked.until()).isEqualTo(NOW.plusSeconds(90));
            });
    assertThat(result.throttle()).isNull();
    assertThat(calls).hasValue(0);

    scans.clock.pass(Duration.ofSeconds(90));
    assertThat(scans.copy().progress()).noneMatch(MailboxJobParked.class::isInstance);
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

    assertThat(only(scans.copy())).isInstanceOf(MailboxJobParked.class);
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

    assertThat(only(scans.copy())).isInstanceOf(MailboxJobFailed.class);
  }

  @Test
  void aMissingUserRootFailsTheMailboxAndIsNamed() {
    assertThat(
            only(
                scans.scan(
                    ScannerFixture.copy(
                        "Wrok",
                        new CopyOptions(
                            List.of(), List.of(), MessageFilter.NONE, Map.of(), false)))))
        .isInstanceOfSatisfying(
            MailboxJobFailed.class,
            failed -> assertThat(failed.failure().detail()).contains("Wrok"));
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
            MailboxJobParked.class,
            parked ->
                assertThat(parked.failure().reason()).isEqualTo(FailureReason.INTERNAL_ERROR));
  }

  @Test
  void publishesNothingWhileTheWorkerApiIsUnreachable() {
    scans.workerApi.unreachable = 1;

    assertThatThrownBy(scans::copy).isInstanceOf(WorkerApiClient.UnavailableException.class);
    assertThat(scans.copy().progress()).isNotEmpty();
  }

  @Test
  void aJobOfAnEarlierPassIsStale() {
    var job = ScannerFixture.copy(null, CopyOptions.DEFAULT);
    assertThat(scans.control.isStale(job.mailbox(), job.pass())).isFalse();
    scans.control.apply(new Control.CurrentPass("m1", 1, 7));
    assertThat(scans.control.isStale(job.mailbox(), job.pass())).isFalse();
    scans.control.apply(new Control.CurrentPass("m1", 2, 8));
    assertThat(scans.control.isStale(job.mailbox(), job.pass())).isTrue();
    scans.control.apply(new Control.CurrentPass("m1", 1, 7));
    assertThat(scans.control.isStale(job.mailbox(), job.pass())).isTrue();
  }
}
