package io.mailhaul.events;

import static io.mailhaul.events.GoldenFiles.AT;
import static io.mailhaul.events.GoldenFiles.FAILURE;
import static io.mailhaul.events.GoldenFiles.LANE;
import static io.mailhaul.events.GoldenFiles.assertGolden;
import static java.util.Map.entry;

import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Events with optional fields have golden files of their own. */
class EventVariantsTest {

  /** Events with optional fields, by the names of their golden files. */
  private static final Map<String, Event> VARIANTS =
      Map.ofEntries(
          entry(
              "VerifyMailboxMapped",
              new MailboxJob.VerifyMailbox(
                  "b1",
                  "m1",
                  "alberta@contoso.com",
                  1,
                  null,
                  new CopyOptions(
                      List.of(),
                      List.of(),
                      MessageFilter.NONE,
                      Map.of("Gesendet", "Sent Items"),
                      false))),
          entry(
              "MailboxVerifiedWithMappingRules",
              new MailboxJobResult.MailboxVerified(
                  "b1",
                  "m1",
                  1,
                  0,
                  true,
                  List.of(
                      new MailboxJobResult.PlannedFolder(
                          "Sent Items",
                          FolderIdentity.of(9),
                          -1,
                          "",
                          List.of(
                              EventFixtures.plannedSource(
                                      "Gesendet", FolderIdentity.of(8), 120, 120)
                                  .withMappingRule(MappingRule.SPECIAL_USE)))),
                  List.of("All Mail"),
                  List.of("All Mail"))),
          entry(
              "LaneWithUnconfirmedAppend",
              lane(
                  LANE.sources(),
                  new Lane.UnconfirmedAppend(4, List.of(UidRanges.parse("1:900"))),
                  null,
                  false,
                  List.of())),
          entry("LaneSkippingDeleted", lane(LANE.sources(), null, null, true, List.of())),
          entry(
              "LaneNeverAttaching",
              lane(LANE.sources(), null, null, new MessageFilter(null, false, true), List.of())),
          entry(
              "PlanLanesNeverAttaching",
              new MailboxJob.PlanLanes(
                  "b1",
                  "m1",
                  "alberta@contoso.com",
                  2,
                  null,
                  new CopyOptions(
                      List.of(), List.of(), new MessageFilter(null, false, true), Map.of(), false),
                  List.of(3))),
          entry(
              "PlanLanesSkippingDeleted",
              new MailboxJob.PlanLanes(
                  "b1",
                  "m1",
                  "alberta@contoso.com",
                  2,
                  null,
                  new CopyOptions(
                      List.of(), List.of(), new MessageFilter(null, true, false), Map.of(), false),
                  List.of(3))),
          entry(
              "LaneWithMoveCandidates",
              lane(
                  LANE.sources(),
                  null,
                  null,
                  false,
                  List.of(
                      new Lane.MoveCandidate(
                          "INBOX", FolderIdentity.of(1_700_000_001), UidRanges.parse("4:5"))))),
          entry(
              "LaneOfRenamedFolder",
              lane(
                  List.of(
                      new Lane.Source(
                          "Gesendet",
                          FolderIdentity.of(42),
                          UidRanges.parse("1:900"),
                          UidRanges.parse("1:900"),
                          null,
                          null,
                          true)),
                  null,
                  null,
                  false,
                  List.of(
                      new Lane.MoveCandidate(
                          "Old",
                          FolderIdentity.of(1_700_000_001),
                          UidRanges.parse("4:5"),
                          new Lane.FormerFolder("Alt", FolderIdentity.of(42)))))),
          entry(
              "LaneWithFlags",
              lane(
                  List.of(
                      EventFixtures.laneSource(
                          "Gesendet",
                          FolderIdentity.of(42),
                          UidRanges.EMPTY,
                          UidRanges.EMPTY,
                          new Lane.FlagSync(991, 980, UidRanges.of(1, 900)))),
                  null,
                  new FlagBaseline(77, 905, UidRanges.parse("3,8:9")),
                  false,
                  List.of())),
          entry(
              "LaneWithUncomparedFlags",
              lane(
                  List.of(
                      EventFixtures.laneSource(
                          "Gesendet",
                          FolderIdentity.of(42),
                          UidRanges.of(901, 950),
                          UidRanges.of(901, 950))),
                  null,
                  new FlagBaseline(
                      77, 905, UidRanges.parse("3,8:9"), List.of(), UidRanges.of(905, 999)),
                  false,
                  List.of())),
          entry(
              "LaneWithPlannedFlags",
              lane(
                  List.of(
                      EventFixtures.laneSource(
                          "Gesendet",
                          FolderIdentity.of(42),
                          UidRanges.EMPTY,
                          UidRanges.EMPTY,
                          new Lane.FlagSync(991, 980, UidRanges.EMPTY))),
                  null,
                  new FlagBaseline(
                      77,
                      905,
                      UidRanges.parse("3,8:9"),
                      List.of(
                          new PlannedFlagChange(
                              "Gesendet", UidRanges.parse("4:7"), Set.of("\\Seen"), false),
                          new PlannedFlagChange(
                              "Gesendet", UidRanges.parse("10"), Set.of("[bad]"), true))),
                  false,
                  List.of())),
          entry(
              "LaneWithPlannedMoves",
              lane(
                  List.of(
                      new Lane.Source(
                          "Neu",
                          FolderIdentity.of(42),
                          UidRanges.parse("1:900"),
                          UidRanges.parse("1:900"),
                          null,
                          null,
                          false,
                          new Lane.MovedMessages(
                              List.of(
                                  new Lane.PlannedMove(
                                      "Old",
                                      FolderIdentity.of(1_700_000_001),
                                      UidMap.parse("1:2>4:5"),
                                      List.of(
                                          new Lane.KnownFlags(
                                              Set.of("\\Seen"), UidRanges.of(1, 1))),
                                      false),
                                  new Lane.PlannedMove(
                                      "Old",
                                      FolderIdentity.of(1_700_000_001),
                                      UidMap.parse("3>6"),
                                      List.of(),
                                      true)),
                              UidRanges.of(7, 8),
                              UidRanges.of(9, 9)))),
                  null,
                  null,
                  false,
                  List.of(
                      new Lane.MoveCandidate(
                          "Old",
                          FolderIdentity.of(1_700_000_001),
                          UidRanges.of(10, 12),
                          null,
                          new FlagBaseline(77, 905, UidRanges.of(11, 11)))))),
          entry(
              "LaneProgressedWithFlags",
              new LaneProgress.LaneProgressed(
                  new LaneId("b1", "m1", 2, "Sent Items"),
                  "c3",
                  "c4",
                  FolderIdentity.of(1_700_000_000),
                  406,
                  true,
                  AT,
                  AT.plusSeconds(5),
                  List.of(
                      EventFixtures.sourceProgress(
                              "Gesendet",
                              FolderIdentity.of(42),
                              UidRanges.EMPTY,
                              0,
                              0,
                              0,
                              UidMap.EMPTY,
                              List.of())
                          .withFolderFindings(
                              new SourceProgress.FlagProgress(991, new FlagCounts(12, 2, 1)),
                              null)),
                  new FlagBaseline(79, 905, UidRanges.parse("3,8:9")))),
          entry("LaneInSafeMode", LANE.withSafeMode(new Lane.SafeMode(2, 57, null))),
          entry(
              "LaneWithNamedMessage",
              LANE.withSafeMode(
                  new Lane.SafeMode(3, 7, new Lane.NamedMessage("Gesendet", 17, true)))),
          entry(
              "LaneProgressedWithDuplicates",
              progressed(
                  2,
                  "Sent Items",
                  EventFixtures.sourceProgress(
                      "Gesendet",
                      FolderIdentity.of(42),
                      UidRanges.EMPTY,
                      0,
                      0,
                      0,
                      UidMap.EMPTY,
                      List.of(),
                      List.of(
                          new SourceProgress.Duplicate(
                              501, 5, 405, "<b@example.org>", "Grüße", AT, 99)),
                      Map.of(),
                      List.of(),
                      null,
                      UidRanges.EMPTY))),
          entry(
              "LaneProgressedWithAlterations",
              progressed(
                  2,
                  "Sent Items",
                  EventFixtures.sourceProgress(
                      "Gesendet",
                      FolderIdentity.of(42),
                      UidRanges.parse("901"),
                      1,
                      0,
                      99,
                      UidMap.parse("901>406"),
                      List.of(),
                      List.of(),
                      Map.of(
                          Alteration.NUL_REMOVED,
                          1L,
                          Alteration.SIGNATURE_BROKEN,
                          1L,
                          Alteration.KEYWORD_OMITTED,
                          1L),
                      List.of(
                          new SourceProgress.AlteredMessage(
                              901,
                              List.of(Alteration.NUL_REMOVED, Alteration.SIGNATURE_BROKEN),
                              FAILURE,
                              "<a@example.org>",
                              "Grüße",
                              AT,
                              99)),
                      null,
                      UidRanges.EMPTY))));

  /** Events with Gmail labels. */
  private static final Map<String, Event> LABELLED =
      Map.of(
          "VerifyMailboxOneCopy",
          new MailboxJob.VerifyMailbox(
              "b1",
              "m1",
              "alberta@contoso.com",
              1,
              null,
              new CopyOptions(List.of(), List.of(), MessageFilter.NONE, Map.of(), true)),
          "LaneWithLabels",
          EventFixtures.lane(
              new LaneId("b1", "m1", 2, "Archive"),
              "alberta@contoso.com",
              17,
              3,
              "c3",
              FolderIdentity.of(1_700_000_000),
              7,
              5,
              null,
              List.of(
                  EventFixtures.laneSource(
                      "[Gmail]/All Mail",
                      FolderIdentity.of(42),
                      UidRanges.parse("1:900"),
                      UidRanges.parse("1:900"),
                      null,
                      LabelSet.of(List.of("\\Inbox", "Work"))))),
          "LaneProgressedUnderOtherLabel",
          progressed(
              2,
              "Archive",
              EventFixtures.sourceProgress(
                  "[Gmail]/All Mail",
                  FolderIdentity.of(42),
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
                  UidRanges.parse("3:7,12"))));

  private static LaneProgress.LaneProgressed progressed(
      int pass, String destination, SourceProgress source) {
    return EventFixtures.laneProgressed(
        new LaneId("b1", "m1", pass, destination),
        "c4",
        "c5",
        FolderIdentity.of(1_700_000_000),
        407,
        true,
        AT,
        AT.plusSeconds(5),
        List.of(source));
  }

  private static Lane lane(
      List<Lane.Source> sources,
      Lane.@Nullable UnconfirmedAppend doubt,
      @Nullable FlagBaseline watch,
      boolean skipDeleted,
      List<Lane.MoveCandidate> moved) {
    return lane(sources, doubt, watch, new MessageFilter(null, skipDeleted, false), moved);
  }

  private static Lane lane(
      List<Lane.Source> sources,
      Lane.@Nullable UnconfirmedAppend doubt,
      @Nullable FlagBaseline watch,
      MessageFilter filter,
      List<Lane.MoveCandidate> moved) {
    return new Lane(
        new LaneId("b1", "m1", 2, "Sent Items"),
        "alberta@contoso.com",
        17,
        3,
        "c3",
        FolderIdentity.of(1_700_000_000),
        7,
        5,
        filter,
        sources,
        doubt,
        watch,
        moved,
        null);
  }

  private static final ListingMismatch DIFFERENCE = new ListingMismatch(120, 118);

  private static final Map<String, Event> WITH_MISMATCH =
      Map.of(
          "LaneProgressedWithListingMismatch",
          progressed(
              1,
              "Archive",
              EventFixtures.sourceProgress(
                      "Archive",
                      FolderIdentity.of(42),
                      UidRanges.of(1, 120),
                      0,
                      118,
                      0,
                      UidMap.EMPTY,
                      List.of())
                  .withFolderFindings(null, DIFFERENCE)),
          "LanesPlannedWithListingMismatch",
          new MailboxJobResult.LanesPlanned(
              "b1",
              "m1",
              2,
              "p1",
              0,
              true,
              List.of(
                  new MailboxJobResult.PlannedFolder(
                      "Archive",
                      FolderIdentity.of(9),
                      -1,
                      "c0",
                      List.of(
                          new MailboxJobResult.PlannedSource(
                              "Archive", FolderIdentity.of(42), 120, 0, null, null, DIFFERENCE)))),
              List.of()));

  @TestFactory
  Stream<DynamicTest> everyVariantMatchesItsGoldenFile() {
    return Stream.of(VARIANTS, LABELLED, WITH_MISMATCH)
        .flatMap(events -> events.entrySet().stream())
        .map(variant ->
            DynamicTest.dynamicTest(
                variant.getKey(), () -> assertGolden(variant.getKey(), variant.getValue())));
  }
}
