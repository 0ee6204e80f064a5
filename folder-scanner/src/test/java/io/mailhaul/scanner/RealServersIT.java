package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.DovecotSettings.Format;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.Event;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.events.Topics;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Scans from Dovecot with the separator / to Dovecot with the separator . and prefix INBOX. */
class RealServersIT extends RunningScannerTest {

  private static final String LONG = "a name that is so long that two of it do not fit ".repeat(3);

  private static Dovecot source;
  private static Dovecot destination;

  @BeforeAll
  static void start() {
    source =
        Dovecot.settings()
            .anyUser("secret")
            .setting(
                """
                namespace inbox {
                  mailbox "Sent Messages" {
                    special_use = \\Sent
                  }
                }\
                """)
            .start();
    destination =
        Dovecot.settings()
            .anyUser("secret")
            .separator(".")
            .prefix("INBOX.")
            .format(Format.MAILDIR)
            .start();
  }

  @AfterAll
  static void stop() {
    source.close();
    destination.close();
  }

  private static RawImapClient mailbox(String id) {
    WORKER_API.accounts.put(
        id,
        new MailboxAccounts(
            id, id + "@example.org", 1, 4, source.signIn(id), destination.signIn(id)));
    return source.raw(id);
  }

  private static PlanLanes copy(String id, int pass) {
    return new PlanLanes(
        "b1", id, id + "@example.org", pass, null, CopyOptions.DEFAULT, List.of(1, 3));
  }

  private static Predicate<Event> of(String mailbox, int pass) {
    return event ->
        event instanceof LanesPlanned planned
                && planned.mailbox().equals(mailbox)
                && planned.pass() == pass
            || event instanceof Lane lane && lane.mailbox().equals(mailbox) && lane.pass() == pass
            || event instanceof MailboxVerified verified && verified.mailbox().equals(mailbox);
  }

  private static Map<String, String> destinations(List<PlannedFolder> folders) {
    return folders.stream()
        .flatMap(f -> f.sources().stream().map(s -> Map.entry(s.folder(), f.destination())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void everyFolderGetsItsDestinationAndItsLane() throws Exception {
    try (RawImapClient old = mailbox("ann");
        RawImapClient fresh = destination.raw("ann")) {
      old.append("INBOX", TestMessage.numbered(0, 20));
      old.append("Projects/2024", TestMessage.numbered(0, 10));
      old.append("v1.2", TestMessage.numbered(0, 3));
      old.append("Büro & Entwürfe 项目", TestMessage.numbered(0, 4));
      old.append("Sent", TestMessage.numbered(0, 5));
      old.append("Sent Messages", TestMessage.numbered(5, 2));
      old.append("INBOX/Orders", TestMessage.numbered(0, 1));
      old.append(LONG + "1/" + LONG + "2", TestMessage.numbered(0, 6));
      old.create("Empty").subscribe("Empty").subscribe("Büro & Entwürfe 项目");
      fresh.create("INBOX.Sent");

      broker.send(Topics.MAILBOX_JOBS, copy("ann", 1));

      LanesPlanned planned =
          (LanesPlanned)
              broker.await(Topics.MIGRATION_PROGRESS, 1, of("ann", 1)).getFirst().value();
      Map<String, String> destinations = destinations(planned.folders());
      assertThat(destinations)
          .containsEntry("INBOX", "INBOX")
          .containsEntry("Projects/2024", "INBOX.Projects.2024")
          .containsEntry("v1.2", "INBOX.v1_2")
          .containsEntry("Büro & Entwürfe 项目", "INBOX.Büro & Entwürfe 项目")
          .containsEntry("Sent", "INBOX.Sent")
          .containsEntry("Sent Messages", "INBOX.Sent")
          .containsEntry("INBOX/Orders", "INBOX.Orders")
          .containsEntry("Empty", "INBOX.Empty")
          .hasSize(9);
      // Maildir++ allows names of at most 255 bytes.
      assertThat(destinations.get(LONG + "1/" + LONG + "2")).hasSizeLessThan(255);
      assertThat(fresh.folders()).containsAll(destinations.values());
      assertThat(fresh.subscriptions())
          .containsExactlyInAnyOrder("INBOX.Empty", "INBOX.Büro & Entwürfe 项目");

      List<ConsumerRecord<String, Event>> records =
          broker.await(Topics.FOLDER_EVENTS, 7, of("ann", 1));
      assertThat(records).hasSize(7);
      for (ConsumerRecord<String, Event> record : records) {
        Lane lane = (Lane) record.value();
        assertThat(lane.destinationIdentity().uidValidity()).isPositive();
        assertThat(lane.reconcileFromUid()).isEqualTo(1);
      }
      assertThat(
              planned.folders().stream()
                  .flatMap(f -> f.sources().stream())
                  .collect(Collectors.toMap(PlannedSource::folder, PlannedSource::found)))
          .containsEntry("INBOX", 20L)
          .containsEntry("Sent Messages", 2L)
          .containsEntry("Empty", 0L);
    }
  }

  @Test
  @DisplayName("TRAPS 35, 36: a folder whose name is a Dovecot alias of INBOX gets its own name")
  void aFolderWhoseNameIsAnAliasOfInboxGetsItsOwnName() throws Exception {
    try (RawImapClient old = mailbox("inbox");
        RawImapClient fresh = destination.raw("inbox")) {
      old.append("INBOX", TestMessage.numbered(0, 3));
      old.append("INBOX/INBOX", TestMessage.numbered(0, 3));

      broker.send(Topics.MAILBOX_JOBS, copy("inbox", 1));

      assertThat(lanes(broker, "inbox", 1))
          .extracting(Lane::destination)
          .containsExactlyInAnyOrder("INBOX", "INBOX.INBOX (2)");
      assertThat(fresh.folders()).containsExactlyInAnyOrder("INBOX", "INBOX.INBOX (2)");
    }
  }

  @Test
  @DisplayName("TRAPS 35, 36: the same after an earlier pass has used the alias of INBOX")
  void aFolderThatAnEarlierPassCopiedToAnAliasOfInboxGetsItsOwnName() throws Exception {
    try (RawImapClient old = mailbox("alias");
        RawImapClient fresh = destination.raw("alias")) {
      old.append("INBOX", TestMessage.numbered(0, 3));
      old.append("INBOX/INBOX", TestMessage.numbered(0, 3));
      fresh.append("INBOX.INBOX", TestMessage.numbered(0, 3));
      WORKER_API.folderStates.add(
          new FolderState(
              "INBOX.INBOX",
              FolderIdentity.of(1),
              4,
              List.of(
                  new SourceFolderState("INBOX/INBOX", FolderIdentity.of(1), 3, UidRanges.EMPTY))));

      broker.send(Topics.MAILBOX_JOBS, copy("alias", 2));

      assertThat(lanes(broker, "alias", 2))
          .extracting(Lane::destination)
          .containsExactlyInAnyOrder("INBOX", "INBOX.INBOX (2)");
      WORKER_API.folderStates.clear();
    }
  }

  private static List<Lane> lanes(TestBroker broker, String mailbox, int pass) throws Exception {
    return broker.await(Topics.FOLDER_EVENTS, 2, of(mailbox, pass)).stream()
        .map(record -> (Lane) record.value())
        .toList();
  }

  @Test
  void aLaterPassChecksOnlyNewMessages() throws Exception {
    try (RawImapClient old = mailbox("bob")) {
      old.append("INBOX", TestMessage.numbered(0, 5));
      old.append("Work", TestMessage.numbered(0, 5));
      broker.send(Topics.MAILBOX_JOBS, copy("bob", 1));
      LanesPlanned first =
          (LanesPlanned)
              broker.await(Topics.MIGRATION_PROGRESS, 1, of("bob", 1)).getFirst().value();
      for (PlannedFolder folder : first.folders()) {
        WORKER_API.folderStates.add(
            new FolderState(
                folder.destination(),
                folder.destinationIdentity(),
                6,
                folder.sources().stream()
                    .map(s -> new SourceFolderState(s.folder(), s.identity(), 5, UidRanges.EMPTY))
                    .toList()));
      }
      old.append("Work", TestMessage.numbered(5, 2));

      broker.send(Topics.MAILBOX_JOBS, copy("bob", 2));

      LanesPlanned second =
          (LanesPlanned)
              broker.await(Topics.MIGRATION_PROGRESS, 1, of("bob", 2)).getFirst().value();
      assertThat(second.folders())
          .flatExtracting(PlannedFolder::sources)
          .extracting(PlannedSource::folder, PlannedSource::found, PlannedSource::remaining)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("INBOX", 5L, 0L),
              org.assertj.core.groups.Tuple.tuple("Work", 7L, 2L));
      Predicate<Event> work =
          event -> event instanceof Lane lane && lane.destination().equals("INBOX.Work");
      Lane lane =
          (Lane) broker.await(Topics.FOLDER_EVENTS, 1, of("bob", 2).and(work)).getFirst().value();
      assertThat(lane.reconcileFromUid()).isEqualTo(6);
      assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(6, 7));
      WORKER_API.folderStates.clear();
    }
  }

  @Test
  void verificationChangesNothingAtTheDestination() throws Exception {
    try (RawImapClient old = mailbox("eve");
        RawImapClient fresh = destination.raw("eve")) {
      old.append("Work", TestMessage.numbered(0, 3));

      broker.send(
          Topics.MAILBOX_JOBS,
          new VerifyMailbox("b1", "eve", "eve@example.org", 1, null, CopyOptions.DEFAULT));

      MailboxVerified verified =
          (MailboxVerified)
              broker.await(Topics.MIGRATION_PROGRESS, 1, of("eve", 1)).getFirst().value();
      assertThat(destinations(verified.folders())).containsEntry("Work", "INBOX.Work");
      assertThat(fresh.folders()).containsExactly("INBOX");
    }
  }
}
