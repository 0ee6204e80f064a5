package io.mailhaul.scanner;

import static io.mailhaul.scanner.ScannerFixture.folder;
import static io.mailhaul.scanner.ScannerFixture.folders;
import static io.mailhaul.scanner.ScannerFixture.lane;
import static io.mailhaul.scanner.ScannerFixture.only;
import static io.mailhaul.scanner.ScannerFixture.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FirstPassTest {

  private final ScannerFixture scans = new ScannerFixture();

  static FakeFolder fill(FakeFolder folder, int messages) {
    IntStream.range(0, messages).forEach(i -> folder.put(TestMessage.numbered(i)));
    return folder;
  }

  @Test
  void createsEveryFolderAndComparesItFromTheFirstUid() {
    fill(scans.source.folder("INBOX"), 5);
    fill(scans.source.folder("Work/2024").skipUids(10), 3);

    ScanResult result = scans.copy();

    assertThat(scans.destination.has("INBOX.Work.2024")).isTrue();
    Lane lane = lane(result, "INBOX.Work.2024");
    FakeFolder created = scans.destination.folder("INBOX.Work.2024");
    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.turn()).isZero();
    assertThat(lane.destinationIdentity().uidValidity()).isEqualTo(created.status().uidValidity());
    assertThat(lane.destinationUidNext()).isEqualTo(1);
    assertThat(lane.sources())
        .containsExactly(
            EventFixtures.laneSource(
                "Work/2024",
                scans.source.folder("Work/2024").status().identity(),
                UidRanges.of(1, 13),
                UidRanges.of(1, 13)));
    assertThat(source(result, "INBOX.Work.2024").found()).isEqualTo(3);
    assertThat(source(result, "INBOX.Work.2024").remaining()).isEqualTo(3);
    PlannedFolder planned = folder(result, "INBOX.Work.2024");
    assertThat(planned.cursor()).isEqualTo(lane.cursor());
    assertThat(planned.slot()).isEqualTo(lane.slot()).isIn(ScannerFixture.SLOTS);
    assertThat(result.lanes()).extracting(Lane::cursor).doesNotHaveDuplicates();
  }

  @Test
  void opensNoFolderWhenListStatusIsComplete() {
    fill(scans.source.folder("Work"), 3);
    List<String> opened = new ArrayList<>();
    scans.sourceServer.faults().hook((verb, folder) -> opened.add(verb + " " + folder));

    scans.copy();

    assertThat(opened).containsExactly("signIn ", "examine INBOX", "list ");
  }

  @Test
  @DisplayName("TRAP 41: an empty folder is created and subscribed, and has no lane")
  void anEmptyFolderIsCreatedAndSubscribedAndHasNoLane() {
    scans.source.folder("Empty");
    scans.source.folder("Quiet");
    scans.source.subscribe("Empty");

    ScanResult result = scans.copy();

    assertThat(result.lanes()).isEmpty();
    assertThat(folder(result, "INBOX.Empty").slot()).isEqualTo(-1);
    assertThat(source(result, "INBOX.Empty").found()).isZero();
    assertThat(scans.destination.has("INBOX.Quiet")).isTrue();
    assertThat(scans.destination.subscriptions()).containsExactly("INBOX.Empty");
  }

  @Test
  @DisplayName("TRAP 37: parents without messages are not created")
  void parentsWithoutMessagesAreNotCreated() {
    ScannerFixture slashed = new ScannerFixture(new FakeMailServer());
    slashed.source.folder("Deep/er");
    List<String> created = new ArrayList<>();
    slashed
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("create")) {
            created.add(folder);
          }
        });

    slashed.copy();

    assertThat(created).containsExactly("Deep/er");
  }

  @Test
  void existingMessagesInAnExistingFolderAreCompared() {
    fill(scans.destination.folder("INBOX.Work"), 4);
    fill(scans.source.folder("Work"), 2);

    Lane lane = lane(scans.copy(), "INBOX.Work");

    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.destinationUidNext()).isEqualTo(5);
  }

  @Test
  @DisplayName("TRAP 38: source folders of one special use become one lane")
  void sourceFoldersOfOneSpecialUseBecomeOneLane() {
    fill(scans.source.folder("Sent").attribute("\\Sent"), 2);
    fill(scans.source.folder("Sent Messages").attribute("\\Sent"), 3);
    scans.destination.folder("INBOX.Sent").attribute("\\Sent");

    Lane lane = lane(scans.copy(), "INBOX.Sent");

    assertThat(lane.sources())
        .extracting(Lane.Source::folder)
        .containsExactly("Sent", "Sent Messages");
  }

  @Test
  void countsOnlyMessagesSinceTheDate() {
    FakeFolder folder = scans.source.folder("Work");
    folder.put(TestMessage.numbered(1).at(OffsetDateTime.parse("2020-01-01T00:00:00Z")));
    folder.put(TestMessage.numbered(2).at(OffsetDateTime.parse("2024-01-01T00:00:00Z")));
    LocalDate since = LocalDate.of(2023, 5, 1);

    ScanResult result =
        scans.scan(
            ScannerFixture.copy(
                null,
                new CopyOptions(
                    List.of(),
                    List.of(),
                    new MessageFilter(since, false, false),
                    Map.of(),
                    false)));

    assertThat(source(result, "INBOX.Work").found()).isEqualTo(1);
    assertThat(source(result, "INBOX.Work").remaining()).isEqualTo(1);
    assertThat(lane(result, "INBOX.Work").messageFilter().since()).isEqualTo(since);
    assertThat(lane(result, "INBOX.Work").sources().getFirst().remaining())
        .isEqualTo(UidRanges.of(1, 2));
  }

  @Test
  void createsARefusedNameUnderAFallbackNameAndItsChildrenBelow() {
    fill(scans.source.folder("A:B"), 1);
    fill(scans.source.folder("A:B/C"), 1);
    scans.destinationServer.faults().refuseFolders(name -> name.contains(":"));

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.A_B").sources().getFirst().folder()).isEqualTo("A:B");
    assertThat(lane(result, "INBOX.A_B.C").sources().getFirst().folder()).isEqualTo("A:B/C");
    assertThat(source(result, "INBOX.A_B").mappingRule()).isEqualTo(MappingRule.NAME_REFUSED);
    assertThat(source(result, "INBOX.A_B.C").mappingRule()).isEqualTo(MappingRule.PARENT_RELOCATED);
  }

  @Test
  void createsARefusedParentWithoutMessagesUnderAFallbackNameToo() {
    fill(scans.source.folder("A:B/C"), 1);
    scans.destinationServer.faults().refuseFolders(name -> name.contains(":"));

    assertThat(scans.copy().lanes()).extracting(Lane::destination).containsExactly("INBOX.A_B.C");
  }

  @Test
  void requestsARefusedCharacterOnlyOnce() {
    IntStream.range(0, 20).forEach(i -> scans.source.folder("case: " + i));
    scans.destinationServer.faults().refuseFolders(name -> name.contains(":"));
    List<String> refused = new ArrayList<>();
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("create") && folder.contains(":")) {
            refused.add(folder);
          }
        });

    ScanResult result = scans.copy();

    assertThat(refused).hasSize(1);
    assertThat(folders(result)).hasSize(21);
  }

  @Test
  void learnsNoRefusedCharacterWhenSeveralWereReplaced() {
    scans.source.folder("a&b:c");
    scans.source.folder("x&y");
    scans.destinationServer.faults().refuseFolders(name -> name.contains(":"));

    assertThat(folders(scans.copy()))
        .extracting(PlannedFolder::destination)
        .containsExactlyInAnyOrder("INBOX", "INBOX.a_b_c", "INBOX.x&y");
  }

  @Test
  @DisplayName("TRAP 36: a reserved name gets a low line at its end")
  void aReservedNameGetsALowLineAtItsEnd() {
    fill(scans.source.folder("Files"), 1);
    scans.destinationServer.faults().refuseFolders(name -> name.equals("INBOX.Files"));

    ScanResult result = scans.copy();

    assertThat(result.lanes()).extracting(Lane::destination).containsExactly("INBOX.Files_");
    assertThat(source(result, "INBOX.Files_").mappingRule()).isEqualTo(MappingRule.NAME_REFUSED);
  }

  @Test
  void numbersAFallbackNameThatAnotherFolderHas() {
    fill(scans.source.folder("A:B"), 1);
    fill(scans.source.folder("A_B"), 2);
    scans.destinationServer.faults().refuseFolders(name -> name.contains(":"));

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.A_B").sources().getFirst().folder()).isEqualTo("A_B");
    assertThat(lane(result, "INBOX.A_B (2)").sources().getFirst().folder()).isEqualTo("A:B");
  }

  @Test
  void numbersAFallbackNameThatAnotherFolderHasInAnotherUnicodeForm() {
    fill(scans.source.folder("Caf\u00e9:"), 1);
    fill(scans.source.folder("Cafe\u0301_"), 2);
    scans.destination.folder("INBOX.Cafe\u0301_");
    scans.destinationServer.faults().refuseFolders(name -> name.contains(":"));

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.Cafe\u0301_").sources().getFirst().folder())
        .isEqualTo("Cafe\u0301_");
    assertThat(lane(result, "INBOX.Caf\u00e9_ (2)").sources().getFirst().folder())
        .isEqualTo("Caf\u00e9:");
  }

  @Test
  void usesAFolderThatAnEarlierAttemptHasCreatedUnderAFallbackName() {
    fill(scans.source.folder("A:B"), 1);
    scans.destination.folder("INBOX.A_B");
    scans.destinationServer.faults().refuseFolders(name -> name.contains(":"));

    assertThat(scans.copy().lanes()).extracting(Lane::destination).containsExactly("INBOX.A_B");
  }

  @Test
  @DisplayName("TRAP 36: a folder that its parent refuses is created at the top")
  void aFolderThatItsParentRefusesIsCreatedAtTheTop() {
    fill(scans.source.folder("Deep/er/still"), 1);
    scans
        .destinationServer
        .faults()
        .refuseFolders(name -> name.chars().filter(c -> c == '.').count() > 2);

    ScanResult result = scans.copy();

    assertThat(result.lanes()).extracting(Lane::destination).containsExactly("INBOX.Deep_er_still");
    assertThat(source(result, "INBOX.Deep_er_still").mappingRule())
        .isEqualTo(MappingRule.PLACE_REFUSED);
  }

  @Test
  @DisplayName("TRAP 36: the number of refused requests for too deep folders is small")
  void theNumberOfRefusedRequestsForTooDeepFoldersIsSmall() {
    IntStream.range(0, 20).forEach(i -> fill(scans.source.folder("Deep/er/still " + i), 1));
    List<String> refused = new ArrayList<>();
    scans
        .destinationServer
        .faults()
        .refuseFolders(name -> {
          boolean tooDeep = name.chars().filter(c -> c == '.').count() > 2;
          if (tooDeep) {
            refused.add(name);
          }
          return tooDeep;
        });

    assertThat(scans.copy().lanes()).hasSize(20);
    assertThat(refused).hasSizeLessThan(10);
  }

  @Test
  void childrenOfAFolderThatWasCreatedAtTheTopStayBelowIt() {
    fill(scans.source.folder("Deep/er/still"), 1);
    scans.destinationServer.faults().refuseFolders(name -> name.contains("Deep."));

    assertThat(scans.copy().lanes())
        .extracting(Lane::destination)
        .containsExactly("INBOX.Deep_er.still");
  }

  @Test
  void onlyTheFolderThatCannotBeCreatedFailsWithAllItsMessages() {
    fill(scans.source.folder("Bad"), 4);
    fill(scans.source.folder("Good"), 1);
    scans.destinationServer.faults().refuseFolders(name -> name.contains("Bad"));

    ScanResult result = scans.copy();

    assertThat(result.lanes()).extracting(Lane::destination).containsExactly("INBOX.Good");
    PlannedFolder bad = folder(result, "INBOX.Bad");
    assertThat(bad.sources().getFirst().remaining()).isEqualTo(4);
    assertThat(result.progress().getLast())
        .isInstanceOfSatisfying(
            LaneFailed.class,
            failed -> {
              assertThat(failed.id().destination()).isEqualTo("INBOX.Bad");
              assertThat(failed.from()).isEqualTo(bad.cursor());
              assertThat(failed.failure().reason()).isEqualTo(FailureReason.FOLDER_REFUSED);
            });
  }

  @Test
  void onlyTheFolderThatTheSourceDoesNotOpenFails() {
    FakeFolder folder = scans.source.folder("Shut");
    fill(scans.source.folder("Open"), 1);
    scans
        .sourceServer
        .faults()
        .hook((verb, name) -> {
          if (verb.equals("examine") && name.equals("Shut")) {
            throw new io.mailhaul.access.MailboxException(
                FailureReason.FOLDER_UNREADABLE, io.mailhaul.model.Side.SOURCE, "no", null);
          }
        });
    fill(folder, 3);

    ScanResult result =
        scans.scan(
            ScannerFixture.copy(
                null,
                new CopyOptions(
                    List.of(),
                    List.of(),
                    new MessageFilter(LocalDate.of(2000, 1, 1), false, false),
                    Map.of(),
                    false)));

    assertThat(result.lanes()).extracting(Lane::destination).containsExactly("INBOX.Open");
    assertThat(source(result, "INBOX.Shut").remaining()).isEqualTo(3);
    assertThat(result.progress().getLast())
        .isInstanceOfSatisfying(
            LaneFailed.class,
            failed ->
                assertThat(failed.failure().reason()).isEqualTo(FailureReason.FOLDER_UNREADABLE));
  }

  @Test
  void listsExcludedFoldersWithoutCountingThem() {
    fill(scans.source.folder("Junk").attribute("\\Junk"), 9);
    fill(scans.source.folder("Work"), 1);

    ScanResult result =
        scans.scan(
            ScannerFixture.copy(
                null,
                new CopyOptions(
                    List.of(), List.of("\\Junk"), MessageFilter.NONE, Map.of(), false)));

    assertThat(folders(result))
        .extracting(PlannedFolder::destination)
        .containsExactly("INBOX", "INBOX.Work");
    assertThat(((LanesPlanned) result.progress().getLast()).excludedFolders())
        .containsExactly("Junk");
    assertThat(scans.destination.has("INBOX.Junk")).isFalse();
  }

  @Test
  void theUserRootBecomesInbox() {
    fill(scans.source.folder("users/ann"), 2);
    fill(scans.source.folder("users/ann/Work"), 1);
    fill(scans.source.folder("INBOX"), 7);

    ScanResult result =
        scans.scan(
            ScannerFixture.copy(
                "users/ann",
                new CopyOptions(List.of(), List.of(), MessageFilter.NONE, Map.of(), false)));

    assertThat(lane(result, "INBOX").sources().getFirst().folder()).isEqualTo("users/ann");
    assertThat(result.lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder("INBOX", "INBOX.Work");
  }

  @Test
  @DisplayName("TRAP 39: folders of other users are copied only if the UserRoot names them")
  void theUserRootMayBeOutsideThePersonalNamespace() {
    scans.sourceServer.prefix("INBOX/");
    fill(scans.source.folder("shared/office"), 2);
    fill(scans.source.folder("shared/office/Work"), 1);
    fill(scans.source.folder("shared/board"), 4);

    ScanResult personal =
        scans.scan(
            ScannerFixture.copy(
                null, new CopyOptions(List.of(), List.of(), MessageFilter.NONE, Map.of(), false)));
    ScanResult shared =
        scans.scan(
            ScannerFixture.copy(
                "shared/office",
                new CopyOptions(List.of(), List.of(), MessageFilter.NONE, Map.of(), false)));

    assertThat(personal.lanes()).extracting(Lane::destination).doesNotContain("INBOX.shared");
    assertThat(shared.lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder("INBOX", "INBOX.Work");
    assertThat(lane(shared, "INBOX").sources().getFirst().folder()).isEqualTo("shared/office");
  }

  @Test
  void verificationCountsAndChangesNothing() {
    fill(scans.source.folder("Work"), 3);
    fill(scans.source.folder("INBOX"), 2);
    scans.source.subscribe("Work");

    ScanResult result = scans.scan(ScannerFixture.verify());

    MailboxVerified verified = (MailboxVerified) only(result);
    assertThat(verified.lastPart()).isTrue();
    assertThat(verified.folders())
        .extracting(PlannedFolder::destination)
        .containsExactly("INBOX", "INBOX.Work");
    assertThat(verified.folders()).allMatch(folder -> folder.slot() == -1);
    assertThat(verified.folders().getLast().destinationIdentity().uidValidity()).isZero();
    assertThat(verified.folders().getFirst().destinationIdentity().uidValidity()).isPositive();
    assertThat(verified.folders().getLast().sources().getFirst().found()).isEqualTo(3);
    assertThat(scans.destination.has("INBOX.Work")).isFalse();
    assertThat(scans.destination.subscriptions()).isEmpty();
  }

  @Test
  void leavesItsSessionsToACopierIfThereIsALane() {
    fill(scans.source.folder("Work"), 3);
    scans.copy();
    assertThat(scans.offered).containsExactly(2);
  }

  @Test
  void leavesNoSessionsWithoutALane() {
    fill(scans.source.folder("Work"), 3);
    scans.scan(ScannerFixture.verify());
    assertThat(scans.offered).isEmpty();
  }

  @Test
  void closesConnectionsAfterTheScan() {
    scans.copy();
    assertThat(scans.source.connections()).isZero();
    assertThat(scans.destination.connections()).isZero();
  }
}
