package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.access.testing.memory.MemoryFolder;
import io.mailhaul.access.testing.memory.MemoryStore;
import io.mailhaul.copier.lane.testing.InMemoryLaneLedger;
import io.mailhaul.copier.lane.testing.LaneTestBench.WindowLimit;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.client.MailboxAccessByScheme;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A store with a URI scheme of its own, without UIDVALIDITY, mod-sequences, labels and moves, is
 * copied from and to by the whole lane.
 */
class MemoryStoreLaneTest {

  private final MemoryStore source = new MemoryStore("old");
  private final MemoryStore destination = new MemoryStore("new");
  private final FakeMailServer imap = new FakeMailServer();
  private final MailboxAccessByScheme access =
      new MailboxAccessByScheme(
          Map.of("old", source, "new", destination, "imaps", new FakeMailboxAccess(imap)));
  private final InMemoryLaneLedger ledger = new InMemoryLaneLedger();
  private final MemoryFolder from = source.folder("Archive");
  private final MemoryFolder to = destination.folder("Archive");
  private final List<TestMessage> messages = TestMessage.mixed(7, 60);

  private record Connections(SourceMailbox source, DestinationMailbox destination)
      implements MailboxConnections {
    @Override
    public void close() {
      source.close();
      destination.close();
    }
  }

  private LaneResult turn(
      AccountCredentials here, AccountCredentials there, Lane lane, int windows) {
    LaneProcessor lanes =
        new LaneProcessor(
            new LaneSettings(10, 1 << 20, 256 << 20, Duration.ZERO),
            ledger,
            CrashPoints.NONE,
            new LaneMeters(new SimpleMeterRegistry()),
            Clock.systemUTC());
    try (Connections connections =
        new Connections(access.openSource(here), access.openDestination(there))) {
      return lanes.process(lane, false, connections, new WindowLimit(windows));
    }
  }

  private static Lane lane(FolderStatus source, FolderStatus destination) {
    UidRanges all = UidRanges.of(1, source.uidNext() - 1);
    return lane(destination, EventFixtures.laneSource("Archive", source.identity(), all, all));
  }

  private static Lane lane(FolderStatus destination, Lane.Source source) {
    return new Lane(
        new LaneId("b", "m", 1, "Archive"),
        "alberta@example.org",
        0,
        0,
        "c0",
        destination.identity(),
        destination.uidNext(),
        1,
        MessageFilter.NONE,
        List.of(source),
        null,
        null,
        List.of(),
        null);
  }

  private static Stream<SourceProgress> progress(LaneResult result) {
    return result.progress().stream().map(LaneProgressed::sources).flatMap(List::stream);
  }

  private static long copied(LaneResult result) {
    return progress(result).mapToLong(SourceProgress::copied).sum();
  }

  /** The messages of a folder by bytes, flags and date. */
  private static List<String> contents(MemoryFolder folder) {
    return folder.messages().stream()
        .map(message ->
            new String(message.bytes(), StandardCharsets.ISO_8859_1)
                + new TreeSet<>(message.flags())
                + message.internalDate())
        .toList();
  }

  private void assertIdentical() {
    assertThat(contents(to)).isEqualTo(contents(from));
  }

  @Test
  void allMessagesAreCopiedFromOneStoreToTheOther() {
    messages.forEach(from::put);

    LaneResult result =
        turn(source.signIn(), destination.signIn(), lane(from.status(), to.status()), 50);

    assertThat(result)
        .isInstanceOfSatisfying(
            LaneResult.Processed.class, processed -> assertThat(processed.nextEvent()).isNull());
    assertThat(copied(result)).isEqualTo(messages.size());
    assertIdentical();
  }

  @Test
  void everyMessageIsCopiedOnceInManyTurns() {
    messages.forEach(from::put);
    long copied = 0;
    Lane next = lane(from.status(), to.status());
    while (next != null) {
      LaneResult result = turn(source.signIn(), destination.signIn(), next, 2);
      copied += copied(result);
      next = ((LaneResult.Processed) result).nextEvent();
    }

    assertThat(copied).isEqualTo(messages.size());
    assertIdentical();
  }

  @Test
  void flagsStayWhereChangesOfTheUserCannotBeDetected() {
    messages.forEach(from::put);
    LaneResult copied =
        turn(source.signIn(), destination.signIn(), lane(from.status(), to.status()), 50);
    ledger.recordCopies(
        "Archive", progress(copied).map(SourceProgress::map).reduce(UidMap.EMPTY, UidMap::plus));
    List<TestMessage> before = to.messages();
    from.flag(7, Set.of("\\Flagged"));

    UidRanges all = UidRanges.of(1, messages.size());
    LaneResult synced =
        turn(
            source.signIn(),
            destination.signIn(),
            lane(
                to.status(),
                EventFixtures.laneSource(
                    "Archive",
                    from.status().identity(),
                    UidRanges.EMPTY,
                    UidRanges.EMPTY,
                    new Lane.FlagSync(0, 0, all))),
            50);

    assertThat(to.messages()).isEqualTo(before);
    assertThat(progress(synced).reduce((_, last) -> last).orElseThrow().flagProgress())
        .satisfies(flags -> assertThat(flags.counts().unsupported()).isEqualTo(1));
  }

  @Test
  void turnThatWasNotCommittedIsRepeatedWithoutDuplicates() {
    messages.forEach(from::put);
    Lane lane = lane(from.status(), to.status());
    turn(source.signIn(), destination.signIn(), lane, 2);
    int before = to.messages().size();
    assertThat(before).isPositive().isLessThan(messages.size());

    turn(source.signIn(), destination.signIn(), lane, 50);

    assertIdentical();
  }

  @Test
  void messagesExpungedAtTheSourceAreNoError() {
    messages.forEach(from::put);
    Lane lane = lane(from.status(), to.status());
    from.expunge(3);
    from.expunge(messages.size());

    turn(source.signIn(), destination.signIn(), lane, 50);

    assertIdentical();
  }

  @Test
  void storeIsCopiedToImap() {
    messages.forEach(from::put);
    FolderStatus there = imap.account("alice").folder("Archive").status();

    turn(source.signIn(), imap.account("alice").signIn(), lane(from.status(), there), 50);

    assertThat(imap.account("alice").folder("Archive").messages())
        .extracting(stored -> stored.bytes())
        .usingRecursiveComparison()
        .isEqualTo(messages.stream().map(TestMessage::bytes).toList());
  }

  @Test
  void imapIsCopiedToTheStore() {
    imap.account("alice").folder("Archive").putAll(messages);
    FolderStatus here = imap.account("alice").folder("Archive").status();

    turn(imap.account("alice").signIn(), destination.signIn(), lane(here, to.status()), 50);

    assertThat(to.messages())
        .extracting(TestMessage::bytes)
        .usingRecursiveComparison()
        .isEqualTo(messages.stream().map(TestMessage::bytes).toList());
  }
}
