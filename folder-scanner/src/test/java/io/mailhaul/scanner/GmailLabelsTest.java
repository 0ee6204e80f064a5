package io.mailhaul.scanner;

import static io.mailhaul.scanner.ScannerFixture.folders;
import static io.mailhaul.scanner.ScannerFixture.lane;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.UidRanges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TRAP 40: a source whose folders are labels. */
class GmailLabelsTest {

  private static final String ALL = "[Gmail]/All Mail";

  private final ScannerFixture scans = new ScannerFixture();
  private final FakeAccount gmail = scans.source;

  @BeforeEach
  void fill() {
    scans.sourceServer.withLabels();
    gmail.folder(ALL).attribute("\\All");
    gmail.folder("[Gmail]/Starred").attribute("\\Flagged");
    gmail.folder("[Gmail]/Sent Mail").attribute("\\Sent");
    put(1, "INBOX", "Work");
    put(2, "[Gmail]/Sent Mail", "[Gmail]/Starred");
    put(3);
    put(4, "Work");
    scans.destination.folder("INBOX.Archive").attribute("\\Archive");
  }

  private void put(int number, String... labels) {
    TestMessage message = TestMessage.numbered(number);
    gmail.folder(ALL).put(message);
    for (String label : labels) {
      gmail.folder(label).put(message);
    }
  }

  private ScanResult scan(List<String> folders, List<String> excluded, boolean oneCopy) {
    return scans.scan(
        ScannerFixture.copy(
            null, new CopyOptions(folders, excluded, MessageFilter.NONE, Map.of(), oneCopy)));
  }

  private static @Nullable LabelSet elsewhere(ScanResult result, String destination) {
    return lane(result, destination).sources().getFirst().otherLabels();
  }

  @Test
  @DisplayName("TRAP 40: from All Mail only messages without a label are copied, to the archive")
  void fromAllMailOnlyMessagesWithoutALabelAreCopied() {
    ScanResult result = scans.copy();

    assertThat(result.lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder(
            "INBOX", "INBOX.Work", "INBOX.[Gmail].Sent Mail", "INBOX.Archive");
    assertThat(elsewhere(result, "INBOX.Archive"))
        .isEqualTo(LabelSet.of(List.of("\\Inbox", "\\Sent", "Work")));
    assertThat(elsewhere(result, "INBOX")).isNull();
    assertThat(elsewhere(result, "INBOX.Work")).isNull();
  }

  @Test
  @DisplayName("TRAP 40: with one copy, each message is copied from the first label in order")
  void withOneCopyEachMessageIsCopiedFromItsFirstLabel() {
    put(5, "Zoo");
    ScanResult result = scan(List.of(), List.of(), true);

    assertThat(elsewhere(result, "INBOX.[Gmail].Sent Mail")).isNull();
    assertThat(elsewhere(result, "INBOX")).isEqualTo(LabelSet.of(List.of("\\Sent")));
    assertThat(elsewhere(result, "INBOX.Work"))
        .isEqualTo(LabelSet.of(List.of("\\Sent", "\\Inbox")));
    assertThat(elsewhere(result, "INBOX.Zoo"))
        .isEqualTo(LabelSet.of(List.of("\\Sent", "\\Inbox", "Work")));
    assertThat(elsewhere(result, "INBOX.Archive"))
        .isEqualTo(LabelSet.of(List.of("\\Sent", "\\Inbox", "Work", "Zoo")));
  }

  @Test
  @DisplayName("TRAP 40: a label whose folder is not migrated is ignored")
  void ignoresALabelWhoseFolderIsNotMigrated() {
    assertThat(elsewhere(scan(List.of(), List.of("Work"), false), "INBOX.Archive"))
        .isEqualTo(LabelSet.of(List.of("\\Inbox", "\\Sent")));
    assertThat(elsewhere(scan(List.of("\\All"), List.of(), false), "INBOX.Archive")).isNull();
  }

  @Test
  @DisplayName("TRAP 40: on a server without labels, All Mail is virtual and excluded")
  void withoutLabelsAllMailIsVirtual() {
    ScannerFixture plain = new ScannerFixture();
    plain.source.folder("All").attribute("\\All").put(TestMessage.numbered(1));

    assertThat(folders(plain.copy()))
        .extracting(PlannedFolder::destination)
        .containsExactly("INBOX");
  }

  @Test
  @DisplayName("TRAP 40: a later pass copies only the messages that have lost their label since")
  void aLaterPassCopiesMessagesThatHaveLostTheirLabel() {
    var from = gmail.folder(ALL).status();
    var to = scans.destination.folder("INBOX.Archive").status();
    scans.workerApi.folderStates.add(
        new FolderState(
            "INBOX.Archive",
            to.identity(),
            to.uidNext(),
            List.of(
                new FolderState.SourceFolderState(
                    ALL,
                    from.identity(),
                    from.uidNext() - 1,
                    UidRanges.EMPTY,
                    null,
                    null,
                    UidRanges.parse("1:2,4"),
                    null))));
    PlannedSource before = ScannerFixture.source(scans.copy(), "INBOX.Archive");
    assertThat(before.remaining()).isZero();
    assertThat(before.copiedUnderOtherLabel()).isEqualTo(3);

    gmail.folder("Work").expunge(2);
    ScanResult result = scans.copy();
    assertThat(lane(result, "INBOX.Archive").sources().getFirst().remaining())
        .isEqualTo(UidRanges.of(4, 4));
    assertThat(ScannerFixture.source(result, "INBOX.Archive").remaining()).isEqualTo(1);
    assertThat(ScannerFixture.source(result, "INBOX.Archive").copiedUnderOtherLabel()).isEqualTo(2);
  }

  @Test
  @DisplayName("TRAP 40: from Gmail to Gmail, All Mail maps to All Mail")
  void fromGmailToGmailAllMailMapsToAllMail() {
    ScannerFixture both =
        new ScannerFixture(new io.mailhaul.access.testing.fake.FakeMailServer().withLabels());
    both.sourceServer.withLabels();
    both.source.folder("[Gmail]/Alle Nachrichten").attribute("\\All").put(TestMessage.numbered(1));
    both.destination.folder(ALL).attribute("\\All");

    assertThat(both.copy().lanes()).extracting(Lane::destination).containsExactly(ALL);
  }

  /** The number of copies of each message if every lane decides by the labels alone. */
  private Map<String, Integer> copies(ScanResult result) {
    Map<String, Integer> copies = new HashMap<>();
    try (SourceMailbox mailbox =
        new FakeMailboxAccess(scans.sourceServer, scans.destinationServer)
            .openSource(gmail.signIn())) {
      for (Lane lane : result.lanes()) {
        for (Lane.Source source : lane.sources()) {
          Map<Long, Set<String>> labels =
              mailbox
                  .examine(source.folder())
                  .capability(LabelReader.class)
                  .orElseThrow()
                  .fetchLabels(source.remaining());
          gmail.folder(source.folder()).messages().stream()
              .filter(m -> {
                LabelSet elsewhere = source.otherLabels();
                return elsewhere == null
                    || !elsewhere.containsAny(labels.getOrDefault(m.uid(), Set.of()));
              })
              .forEach(m -> copies.merge(new String(m.bytes(), US_ASCII), 1, Integer::sum));
        }
      }
    }
    return copies;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  @DisplayName("TRAP 40: no message is lost, and with one copy none is copied twice")
  void noMessageIsLostAndWithOneCopyNoneIsCopiedTwice(int seed) {
    Random random = new Random(seed);
    List<String> labels =
        List.of("INBOX", "Work", "Work/2024", "play", "Play", "Büro", "[Gmail]/Sent Mail", "Out");
    for (int i = 10; i < 150; i++) {
      put(i, labels.stream().filter(l -> random.nextInt(4) == 0).toArray(String[]::new));
    }
    int messages = gmail.folder(ALL).size();

    Map<String, Integer> once = copies(scan(List.of(), List.of("Out"), true));
    assertThat(once).hasSize(messages);
    assertThat(once.values()).containsOnly(1);

    Map<String, Integer> perLabel = copies(scan(List.of(), List.of("Out"), false));
    assertThat(perLabel).hasSize(messages);
    long inFolders =
        labels.stream().filter(l -> !l.equals("Out")).mapToLong(l -> gmail.folder(l).size()).sum();
    assertThat(perLabel.values().stream().mapToInt(n -> n).sum()).isGreaterThan(messages);
    assertThat(perLabel.values().stream().mapToInt(n -> n).sum() - inFolders)
        .as("messages that are only in All Mail")
        .isEqualTo(messages - inSomeFolder(labels));
  }

  private long inSomeFolder(List<String> labels) {
    return labels.stream()
        .filter(label -> !label.equals("Out"))
        .flatMap(label -> gmail.folder(label).messages().stream())
        .map(m -> new String(m.bytes(), US_ASCII))
        .distinct()
        .count();
  }
}
