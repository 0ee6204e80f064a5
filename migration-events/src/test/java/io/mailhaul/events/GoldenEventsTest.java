package io.mailhaul.events;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every event is written as its golden file has it, and read from it. A golden file is never
 * changed: what was published must stay readable. A new form of an event gets a new file.
 */
class GoldenEventsTest {

  private static final Instant AT = Instant.parse("2026-11-20T10:15:30Z");
  private static final Failure FAILURE =
      new Failure(
          FailureReason.ITEM_REFUSED, Side.DESTINATION, "NO Message contains NUL characters");
  private static final Totals TOTALS = new Totals(10, 6, 2, 1, 1, 0, 12_345);
  private static final Lane LANE =
      new Lane(
          "b1",
          "m1",
          "alberta@contoso.com",
          2,
          17,
          3,
          "c3",
          "Sent Items",
          1_700_000_000,
          7,
          5,
          LocalDate.of(2020, 1, 31),
          List.of(
              new Lane.Source(
                  "Gesendet", 42, UidRanges.parse("501:900,17"), UidRanges.parse("1:900"))));
  private static final List<MigrationProgress.PlannedFolder> FOLDERS =
      List.of(
          new MigrationProgress.PlannedFolder(
              "Projekte/Zürich",
              9,
              4,
              "c0",
              List.of(new MigrationProgress.PlannedSource("INBOX.Projekte.Zürich", 8, 120, 20))));

  private static final List<Event> EVENTS =
      List.of(
          new MailboxJob.VerifyMailbox("b1", "m1", "alberta@contoso.com", 1, Selection.ALL),
          new MailboxJob.CopyMailbox(
              "b1",
              "m1",
              "alberta@contoso.com",
              2,
              new Selection(
                  List.of("INBOX"), List.of("\\Junk"), LocalDate.of(2020, 1, 31), "/users/alberta"),
              List.of(3, 17)),
          LANE,
          new MigrationProgress.MailboxVerified(
              "b1", "m1", 1, 0, true, FOLDERS, List.of("Junk"), List.of()),
          new MigrationProgress.LanesPlanned(
              "b1", "m1", 2, "p1", 0, true, FOLDERS, List.of("Junk")),
          new MigrationProgress.LaneProgressed(
              "b1",
              "m1",
              2,
              "Sent Items",
              "c3",
              "c4",
              1_700_000_000,
              406,
              false,
              AT,
              AT.plusSeconds(5),
              List.of(
                  new MigrationProgress.SourceProgress(
                      "Gesendet",
                      42,
                      UidRanges.parse("17,501:900"),
                      400,
                      0,
                      1_234_567,
                      UidMap.parse("501:900>5:404"),
                      List.of(
                          new MigrationProgress.Item(
                              17,
                              MigrationProgress.Outcome.FAILED,
                              FAILURE,
                              "<a@example.org>",
                              "Grüße",
                              AT,
                              99))))),
          new MigrationProgress.LaneParked(
              LANE, new Failure(FailureReason.THROTTLED, Side.SOURCE, "[THROTTLED]"), AT, 12),
          new MigrationProgress.LaneFailed(
              "b1",
              "m1",
              2,
              "Sent Items",
              "c3",
              new Failure(FailureReason.FOLDER_GONE, Side.SOURCE, "")),
          new MigrationProgress.LaneBroken(
              "b1",
              "m1",
              2,
              "Sent Items",
              new Failure(FailureReason.LANE_BROKEN, null, "Not an event")),
          new MigrationProgress.MailboxParked(
              "b1",
              "m1",
              2,
              new Failure(FailureReason.SERVER_UNAVAILABLE, Side.SOURCE, ""),
              AT,
              12),
          new MigrationProgress.MailboxFailed(
              "b1", "m1", 2, new Failure(FailureReason.CREDENTIAL_REFUSED, Side.SOURCE, "NO")),
          new MigrationUpdate.BatchOpened(
              "b1", "contoso", 1, AT, "imaps://old.example:993", "imaps://new.example:993", 3),
          new MigrationUpdate.BatchStarted("b1", "contoso", 2, AT, 1, 3),
          new MigrationUpdate.MailboxFinished(
              "b1", "contoso", 3, AT, "alberta@contoso.com", TOTALS),
          new MigrationUpdate.MailboxGivenUp("b1", "contoso", 4, AT, "bobby@contoso.com", FAILURE),
          new MigrationUpdate.BatchCompleted("b1", "contoso", 5, AT, 2, 1, TOTALS),
          new TicketUpdate(
              "b1", "contoso", 5, AT, "The migration has ended", List.of("Two lines.")),
          new Control.CurrentPass("m1", 2, 12),
          new Control.Pause("b1", true, 13),
          new Control.Throttle("old.example:993", AT, 14));

  /** Events with what was added to them later, by the names of their files. */
  private static final Map<String, Event> GROWN =
      Map.ofEntries(
          entry(
              "VerifyMailboxMapped",
              new MailboxJob.VerifyMailbox(
                  "b1",
                  "m1",
                  "alberta@contoso.com",
                  1,
                  new Selection(
                      List.of(), List.of(), null, null, Map.of("Gesendet", "Sent Items")))),
          entry(
              "MailboxVerifiedPlaced",
              new MigrationProgress.MailboxVerified(
                  "b1",
                  "m1",
                  1,
                  0,
                  true,
                  List.of(
                      new MigrationProgress.PlannedFolder(
                          "Sent Items",
                          9,
                          -1,
                          "",
                          List.of(
                              new MigrationProgress.PlannedSource("Gesendet", 8, 120, 120)
                                  .placed(Placement.SPECIAL_USE)))),
                  List.of("All Mail"),
                  List.of("All Mail"))),
          entry(
              "LaneInDoubt",
              lane(
                  LANE.sources(),
                  new Lane.Doubt(4, List.of(UidRanges.parse("1:900"))),
                  null,
                  false,
                  List.of())),
          entry("LaneSkippingDeleted", lane(LANE.sources(), null, null, true, List.of())),
          entry(
              "CopyMailboxSkippingDeleted",
              new MailboxJob.CopyMailbox(
                  "b1",
                  "m1",
                  "alberta@contoso.com",
                  2,
                  new Selection(List.of(), List.of(), null, null, Map.of(), true, false),
                  List.of(3))),
          entry(
              "LaneWithMoves",
              lane(
                  LANE.sources(),
                  null,
                  null,
                  false,
                  List.of(new Lane.Moved("INBOX", 1_700_000_001, UidRanges.parse("4:5"))))),
          entry(
              "LaneWithFlags",
              lane(
                  List.of(
                      new Lane.Source(
                          "Gesendet",
                          42,
                          UidRanges.EMPTY,
                          UidRanges.EMPTY,
                          new Lane.Flags(991, 980, UidRanges.of(1, 900)))),
                  null,
                  new FlagWatch(77, 905, UidRanges.parse("3,8:9")),
                  false,
                  List.of())),
          entry(
              "LaneProgressedWithFlags",
              new MigrationProgress.LaneProgressed(
                  "b1",
                  "m1",
                  2,
                  "Sent Items",
                  "c3",
                  "c4",
                  1_700_000_000,
                  406,
                  true,
                  AT,
                  AT.plusSeconds(5),
                  List.of(
                      new MigrationProgress.SourceProgress(
                              "Gesendet", 42, UidRanges.EMPTY, 0, 0, 0, UidMap.EMPTY, List.of())
                          .with(new MigrationProgress.FlagProgress(991, new FlagCounts(12, 2, 1)))),
                  new FlagWatch(79, 905, UidRanges.parse("3,8:9")))),
          entry("LaneWithCaution", LANE.with(new Lane.Caution(2, 57))),
          entry(
              "LaneProgressedWithDuplicates",
              new MigrationProgress.LaneProgressed(
                  "b1",
                  "m1",
                  2,
                  "Sent Items",
                  "c4",
                  "c5",
                  1_700_000_000,
                  407,
                  true,
                  AT,
                  AT.plusSeconds(5),
                  List.of(
                      new MigrationProgress.SourceProgress(
                          "Gesendet",
                          42,
                          UidRanges.EMPTY,
                          0,
                          0,
                          0,
                          UidMap.EMPTY,
                          List.of(),
                          List.of(
                              new MigrationProgress.Duplicate(
                                  501, 5, 405, "<b@example.org>", "Grüße", AT, 99)),
                          Map.of(),
                          List.of(),
                          null,
                          UidRanges.EMPTY)))),
          entry(
              "LaneProgressedWithChanges",
              new MigrationProgress.LaneProgressed(
                  "b1",
                  "m1",
                  2,
                  "Sent Items",
                  "c4",
                  "c5",
                  1_700_000_000,
                  407,
                  true,
                  AT,
                  AT.plusSeconds(5),
                  List.of(
                      new MigrationProgress.SourceProgress(
                          "Gesendet",
                          42,
                          UidRanges.parse("901"),
                          1,
                          0,
                          99,
                          UidMap.parse("901>406"),
                          List.of(),
                          List.of(),
                          Map.of(
                              Change.NUL_REMOVED,
                              1L,
                              Change.SIGNATURE_BROKEN,
                              1L,
                              Change.KEYWORD_DROPPED,
                              1L),
                          List.of(
                              new MigrationProgress.ChangedItem(
                                  901,
                                  List.of(Change.NUL_REMOVED, Change.SIGNATURE_BROKEN),
                                  FAILURE,
                                  "<a@example.org>",
                                  "Grüße",
                                  AT,
                                  99)),
                          null,
                          UidRanges.EMPTY)))));

  /** The same, for Gmail. */
  private static final Map<String, Event> LABELLED =
      Map.of(
          "VerifyMailboxOneCopy",
          new MailboxJob.VerifyMailbox(
              "b1",
              "m1",
              "alberta@contoso.com",
              1,
              new Selection(List.of(), List.of(), null, null, Map.of(), false, true)),
          "LaneLabelled",
          new Lane(
              "b1",
              "m1",
              "alberta@contoso.com",
              2,
              17,
              3,
              "c3",
              "Archive",
              1_700_000_000,
              7,
              5,
              null,
              List.of(
                  new Lane.Source(
                      "[Gmail]/All Mail",
                      42,
                      UidRanges.parse("1:900"),
                      UidRanges.parse("1:900"),
                      null,
                      LabelSet.of(List.of("\\Inbox", "Work"))))),
          "LaneProgressedElsewhere",
          new MigrationProgress.LaneProgressed(
              "b1",
              "m1",
              2,
              "Archive",
              "c4",
              "c5",
              1_700_000_000,
              407,
              true,
              AT,
              AT.plusSeconds(5),
              List.of(
                  new MigrationProgress.SourceProgress(
                      "[Gmail]/All Mail",
                      42,
                      UidRanges.parse("1:900"),
                      0,
                      0,
                      0,
                      UidMap.EMPTY,
                      List.of(),
                      List.of(),
                      Map.of(),
                      List.of(),
                      null,
                      UidRanges.parse("3:7,12")))));

  private static Lane lane(
      List<Lane.Source> sources,
      Lane.@Nullable Doubt doubt,
      @Nullable FlagWatch watch,
      boolean skipDeleted,
      List<Lane.Moved> moved) {
    return new Lane(
        "b1",
        "m1",
        "alberta@contoso.com",
        2,
        17,
        3,
        "c3",
        "Sent Items",
        1_700_000_000,
        7,
        5,
        null,
        sources,
        doubt,
        watch,
        skipDeleted,
        moved,
        null);
  }

  @TestFactory
  Stream<DynamicTest> whatWasAddedLaterHasGoldenFilesOfItsOwn() {
    return Stream.concat(GROWN.entrySet().stream(), LABELLED.entrySet().stream())
        .map(grown ->
            DynamicTest.dynamicTest(
                grown.getKey(), () -> assertGolden(grown.getKey(), grown.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> isWrittenAndReadAsItsGoldenFileHasIt() {
    return EVENTS.stream()
        .map(event ->
            DynamicTest.dynamicTest(
                event.getClass().getSimpleName(),
                () -> assertGolden(event.getClass().getSimpleName(), event)));
  }

  private static void assertGolden(String name, Event event) throws IOException {
    String golden = golden(name);
    assertThat(new String(EventJson.write(event), StandardCharsets.UTF_8)).isEqualTo(golden);
    assertThat(EventJson.read(golden.getBytes(StandardCharsets.UTF_8))).isEqualTo(event);
  }

  @Test
  void everyEventHasAGoldenFile() {
    assertThat(EVENTS.stream().map(Object::getClass).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(leaves(Event.class));
  }

  @Test
  void whatIsAddedLaterIsNoHindrance() {
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

  private static String golden(String name) throws IOException {
    try (InputStream file =
        GoldenEventsTest.class.getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(file).as("golden file of " + name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
