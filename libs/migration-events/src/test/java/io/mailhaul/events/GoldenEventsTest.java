package io.mailhaul.events;

import static io.mailhaul.events.GoldenFiles.AT;
import static io.mailhaul.events.GoldenFiles.FAILURE;
import static io.mailhaul.events.GoldenFiles.LANE;
import static io.mailhaul.events.GoldenFiles.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.Side;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every event has its golden file. */
class GoldenEventsTest {

  private static final Totals TOTALS = new Totals(10, 6, 2, 1, 1, 0, 12_345);
  private static final List<MailboxJobResult.PlannedFolder> FOLDERS =
      List.of(
          new MailboxJobResult.PlannedFolder(
              "Projekte/Zürich",
              FolderIdentity.of(9),
              4,
              "c0",
              List.of(
                  EventFixtures.plannedSource(
                      "INBOX.Projekte.Zürich", FolderIdentity.of(8), 120, 20))));

  private static final List<Event> EVENTS =
      List.of(
          new MailboxJob.VerifyMailbox(
              "b1", "m1", "alberta@contoso.com", 1, null, CopyOptions.DEFAULT),
          new MailboxJob.PlanLanes(
              "b1",
              "m1",
              "alberta@contoso.com",
              2,
              "/users/alberta",
              new CopyOptions(
                  List.of("INBOX"),
                  List.of("\\Junk"),
                  new MessageFilter(LocalDate.of(2020, 1, 31), false, false),
                  Map.of(),
                  false),
              List.of(3, 17)),
          LANE,
          new MailboxJobResult.MailboxVerified(
              "b1", "m1", 1, 0, true, FOLDERS, List.of("Junk"), List.of()),
          new MailboxJobResult.LanesPlanned("b1", "m1", 2, "p1", 0, true, FOLDERS, List.of("Junk")),
          EventFixtures.laneProgressed(
              new LaneId("b1", "m1", 2, "Sent Items"),
              "c3",
              "c4",
              FolderIdentity.of(1_700_000_000),
              406,
              false,
              AT,
              AT.plusSeconds(5),
              List.of(
                  EventFixtures.sourceProgress(
                      "Gesendet",
                      FolderIdentity.of(42),
                      UidRanges.parse("17,501:900"),
                      400,
                      0,
                      1_234_567,
                      UidMap.parse("501:900>5:404"),
                      List.of(
                          new SourceProgress.UncopiedMessage(
                              17,
                              SourceProgress.Outcome.FAILED,
                              FAILURE,
                              "<a@example.org>",
                              "Grüße",
                              AT,
                              99))))),
          new LaneProgress.LaneParked(
              LANE, new Failure(FailureReason.THROTTLED, Side.SOURCE, "[THROTTLED]"), AT, 12),
          new LaneProgress.LaneFailed(
              new LaneId("b1", "m1", 2, "Sent Items"),
              "c3",
              new Failure(FailureReason.FOLDER_MISSING, Side.SOURCE, "")),
          new LaneProgress.LaneEventUnreadable(
              new LaneId("b1", "m1", 2, "Sent Items"),
              new Failure(FailureReason.LANE_EVENT_UNREADABLE, null, "Not an event")),
          new MailboxJobResult.MailboxJobParked(
              "b1",
              "m1",
              2,
              new Failure(FailureReason.SERVER_UNAVAILABLE, Side.SOURCE, ""),
              AT,
              12),
          new MailboxJobResult.MailboxJobFailed(
              "b1", "m1", 2, new Failure(FailureReason.CREDENTIAL_REFUSED, Side.SOURCE, "NO")),
          new MigrationUpdate.BatchOpened(
              "b1", "contoso", 1, AT, "imaps://old.example:993", "imaps://new.example:993", 3),
          new MigrationUpdate.BatchStarted("b1", "contoso", 2, AT, 1, 3),
          new MigrationUpdate.MailboxFinished(
              "b1", "contoso", 3, AT, "alberta@contoso.com", TOTALS),
          new MigrationUpdate.MailboxFailed("b1", "contoso", 4, AT, "bobby@contoso.com", FAILURE),
          new MigrationUpdate.BatchCompleted("b1", "contoso", 5, AT, 2, 1, TOTALS),
          new TicketUpdate(
              "b1", "contoso", 5, AT, "The migration has ended", List.of("Two lines.")),
          new Control.CurrentPass("m1", 2, 12),
          new Control.Pause("b1", true, 13),
          new Control.Throttle("old.example:993", AT));

  @TestFactory
  Stream<DynamicTest> everyEventMatchesItsGoldenFile() {
    return EVENTS.stream()
        .map(event ->
            DynamicTest.dynamicTest(
                event.getClass().getSimpleName(),
                () -> assertGolden(event.getClass().getSimpleName(), event)));
  }

  @Test
  void everyEventHasAGoldenFile() {
    assertThat(EVENTS.stream().map(Object::getClass).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(leaves(Event.class));
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(
            EventJson.read(
                "{\"type\":\"CurrentPass\",\"version\":1,\"mailbox\":\"m\",\"pass\":1,\"controlVersion\":2,\"new\":{}}"
                    .getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Control.CurrentPass("m", 1, 2));
  }

  private static List<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(t -> leaves(t).stream()).toList()
        : List.of(type);
  }
}
