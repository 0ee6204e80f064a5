package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.access.testing.server.Courier;
import io.mailhaul.access.testing.server.Cyrus;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.copier.lane.testing.BrokenMessages;
import io.mailhaul.copier.lane.testing.InMemoryLaneLedger;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.testing.SuppliedConnections;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Broken messages of every kind are copied to real servers, also if copiers are killed. */
@DisplayName("TRAP 21: no message that the source hands out stays behind")
class RefusedMessagesIT {

  private static final MailboxAccess IMAP =
      new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());

  private static final int[] CRASHES = {3, 30, 70, 20, 1};

  private final FakeMailServer server = new FakeMailServer();
  private final FakeFolder from = server.account("old").folder("INBOX");
  private final Map<Long, String> names = new HashMap<>();
  private final Map<Long, String> failed = new TreeMap<>();
  private final Map<Long, List<Alteration>> altered = new TreeMap<>();
  private Supplier<SourceMailbox> source =
      () -> new FakeMailboxAccess(server).openSource(server.account("old").signIn());
  private boolean truncates;
  private long copied;
  private long alreadyPresent;

  RefusedMessagesIT() {
    BrokenMessages.messages().forEach((name, message) -> names.put(from.put(message), name));
  }

  @Test
  void dovecotStoresEveryMessage() {
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").start()) {
      storesEveryMessage(dovecot::signIn, dovecot::raw);
      assertThat(altered.keySet().stream().map(names::get))
          .as("refused by Dovecot")
          .allMatch(name -> name.startsWith("0 bytes") || name.startsWith("empty twin"));
    }
  }

  @Test
  void cyrusStoresEveryMessage() {
    try (Cyrus cyrus = Cyrus.start(Map.of("once", "x", "killed", "x"))) {
      storesEveryMessage(cyrus::signIn, cyrus::raw);
      assertThat(altered.values())
          .as("each kind of repair")
          .anyMatch(all -> all.contains(Alteration.HEADER_LINES_REPAIRED))
          .anyMatch(all -> all.contains(Alteration.HEADER_ADDED))
          .anyMatch(all -> all.contains(Alteration.NUL_REMOVED))
          .anyMatch(all -> all.contains(Alteration.LINE_ENDS_TO_CRLF))
          .anyMatch(all -> all.contains(Alteration.ORIGINAL_ATTACHED));
    }
  }

  @Test
  void courierStoresEveryMessage() {
    // Courier does not return the end of a message with very many or very deep parts.
    truncates = true;
    try (Courier courier = Courier.start(Map.of("once", "x", "killed", "x"))) {
      copy(courier.signIn("once"), CrashPoints.NONE, false);
      assertThat(failed).isEmpty();
      assertThat(copied).isEqualTo(names.size());
      try (RawImapClient imap = courier.raw("once")) {
        assertEachIsThere(imap.messages("INBOX"));
      }
    }
  }

  /** A real source understands malformed headers in its own way. */
  @Test
  void copiesEveryMessageBetweenRealServers() {
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").start();
        Cyrus cyrus = Cyrus.start(Map.of("new", "x"));
        Courier courier = Courier.start(Map.of("new", "x"))) {
      copy(dovecot.signIn("old"), CrashPoints.NONE, false);
      source = () -> IMAP.openSource(dovecot.signIn("old"));
      for (AccountCredentials destination : List.of(cyrus.signIn("new"), courier.signIn("new"))) {
        for (int crash : CRASHES) {
          copy(destination, crashAt(crash), false);
        }
        forget();
        copy(destination, CrashPoints.NONE, false);
        assertThat(failed).isEmpty();
        assertThat(copied).isEqualTo(names.size());
        forget();
        copy(destination, CrashPoints.NONE, true);
        try (DestinationMailbox mailbox = IMAP.openDestination(destination)) {
          DestinationFolder inbox = mailbox.select("INBOX");
          assertThat(
                  inbox
                      .fetch(inbox.fetchHeads(UidRanges.of(names.size() + 1, UidRanges.MAX_UID)))
                      .stream()
                      .map(message ->
                          new String(message.body().prefix(300), StandardCharsets.UTF_8)))
              .as("copied again to %s", destination)
              .isEmpty();
          assertThat(inbox.status().messages()).isEqualTo(names.size());
        }
        assertThat(alreadyPresent).isEqualTo(names.size());
      }
    }
  }

  private void storesEveryMessage(
      Function<String, AccountCredentials> accounts, Function<String, RawImapClient> raw) {
    assertThat(names).hasSizeGreaterThan(150);
    copy(accounts.apply("once"), CrashPoints.NONE, false);
    assertThat(failed).isEmpty();
    assertThat(copied).isEqualTo(names.size());
    Map<Long, List<Alteration>> expected = new TreeMap<>(altered);
    try (RawImapClient imap = raw.apply("once")) {
      assertEachIsThere(imap.messages("INBOX"));
    }

    forget();
    copy(accounts.apply("once"), CrashPoints.NONE, true);
    assertThat(failed).isEmpty();
    try (RawImapClient imap = raw.apply("once")) {
      assertThat(imap.messages("INBOX"))
          .filteredOn(copy -> copy.uid() > names.size())
          .extracting(copy -> new String(copy.bytes(), StandardCharsets.ISO_8859_1))
          .as("copied again")
          .isEmpty();
    }
    assertThat(alreadyPresent).as("found again").isEqualTo(names.size());
    assertThat(copied).as("copied by a later pass").isZero();

    for (int crash : CRASHES) {
      forget();
      copy(accounts.apply("killed"), crashAt(crash), false);
    }
    forget();
    copy(accounts.apply("killed"), CrashPoints.NONE, false);
    assertThat(failed).isEmpty();
    assertThat(copied).isEqualTo(names.size());
    try (RawImapClient imap = raw.apply("killed")) {
      assertEachIsThere(imap.messages("INBOX"));
    }
    assertThat(withoutUnknown(altered)).isEqualTo(withoutUnknown(expected));
    altered.clear();
    altered.putAll(expected);
  }

  /**
   * After a crash, nothing shows whether the server or a repair has added a line end or replaced
   * one, because both make the same copy.
   */
  private static Map<Long, List<Alteration>> withoutUnknown(Map<Long, List<Alteration>> all) {
    Map<Long, List<Alteration>> known = new TreeMap<>();
    all.forEach((uid, alterations) -> {
      List<Alteration> left = new ArrayList<>(alterations);
      left.removeAll(
          List.of(
              Alteration.FINAL_CRLF_ADDED,
              Alteration.LINE_ENDS_TO_CRLF,
              Alteration.SIGNATURE_BROKEN));
      if (!left.isEmpty()) {
        known.put(uid, alterations);
      }
    });
    return known;
  }

  private void forget() {
    copied = 0;
    alreadyPresent = 0;
    altered.clear();
    failed.clear();
  }

  private static CrashPoints crashAt(int append) {
    int[] appends = {0};
    return step -> {
      if (step == CrashPoint.APPENDED && ++appends[0] == append) {
        throw new IllegalStateException("killed by the test");
      }
    };
  }

  /** Nothing is committed before a crash, so each run begins with the same lane. */
  private void copy(AccountCredentials destination, CrashPoints crashes, boolean later) {
    MailboxConnections connections =
        new SuppliedConnections(() -> source.get(), () -> IMAP.openDestination(destination));
    try {
      Lane lane =
          lane(
              connections.source().examine("INBOX").status(),
              connections.destination().select("INBOX").status(),
              later);
      LaneResult result =
          new LaneProcessor(
                  new LaneSettings(10, 1 << 20, 256 << 20, Duration.ZERO),
                  new InMemoryLaneLedger(),
                  crashes,
                  new LaneMeters(new SimpleMeterRegistry()),
                  Clock.systemUTC())
              .process(lane, false, connections, new LaneTestBench.WindowLimit(1_000_000));
      assertThat(result).isInstanceOf(LaneResult.Processed.class);
      assertThat(((LaneResult.Processed) result).continuation()).isEmpty();
      for (LaneProgressed progress : result.progress()) {
        progress.sources().forEach(this::count);
      }
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("killed by the test");
    } finally {
      connections.close();
    }
  }

  private void count(SourceProgress progress) {
    copied += progress.copied();
    alreadyPresent += progress.alreadyPresent();
    for (UncopiedMessage message : progress.uncopiedMessages()) {
      failed.put(message.uid(), names.get(message.uid()) + ": " + message.failure());
    }
    for (AlteredMessage message : progress.alteredMessages()) {
      altered.put(message.uid(), message.alterations());
    }
  }

  private static Lane lane(FolderStatus here, FolderStatus there, boolean later) {
    UidRanges all = UidRanges.of(1, here.uidNext() - 1);
    return EventFixtures.lane(
        new LaneId("b", "m", 1, "INBOX"),
        "new@example.org",
        0,
        0,
        "c0",
        there.identity(),
        later ? there.uidNext() : 1,
        1,
        null,
        List.of(EventFixtures.laneSource("INBOX", here.identity(), all, all)));
  }

  private void assertEachIsThere(List<RawImapClient.Stored> copies) {
    assertThat(copies).hasSize(names.size());
    assertThat(copies).allMatch(copy -> copy.flags().contains("\\Seen"));
    assertThat(copies).allMatch(copy -> copy.flags().contains("Zoo"));
    assertThat(copies)
        .extracting(copy -> copy.internalDate().toInstant())
        .containsExactlyInAnyOrderElementsOf(
            from.messages().stream().map(RefusedMessagesIT::arrivedAt).toList());
    List<byte[]> attached = new ArrayList<>();
    List<BodyDigest> others = new ArrayList<>();
    for (RawImapClient.Stored copy : copies) {
      byte[] original = attachment(new String(copy.bytes(), StandardCharsets.ISO_8859_1));
      if (original == null) {
        others.add(TestMessage.bodyDigest(copy.bytes()));
      } else {
        attached.add(original);
      }
    }
    for (FakeFolder.Stored original : from.messages()) {
      List<Alteration> alterations = altered.getOrDefault(original.uid(), List.of());
      if (alterations.contains(Alteration.ORIGINAL_ATTACHED)) {
        assertThat(attached)
            .as("the attached original: %s", names.get(original.uid()))
            .anyMatch(bytes -> Arrays.equals(bytes, original.bytes()));
      } else if (!alterations.contains(Alteration.HEADER_LINES_REPAIRED)
          && !alterations.contains(Alteration.HEADER_ADDED)
          && !alterations.contains(Alteration.LINES_FOLDED)) {
        BodyDigest digest = TestMessage.bodyDigest(original.bytes());
        assertThat(
                others.stream().anyMatch(digest::matchesCopy)
                    || truncates && hasBeginning(original, copies))
            .as("%s: %s, %s", names.get(original.uid()), alterations, similar(original, copies))
            .isTrue();
      }
    }
  }

  private static boolean hasBeginning(
      FakeFolder.Stored original, List<RawImapClient.Stored> copies) {
    return copies.stream()
        .map(RawImapClient.Stored::bytes)
        .anyMatch(
            copy -> copy.length > 500 && Arrays.mismatch(original.bytes(), copy) == copy.length);
  }

  private static Instant arrivedAt(FakeFolder.Stored message) {
    return Objects.requireNonNull(message.internalDate()).toInstant();
  }

  /** The copies with the same beginning, for a message about a missing copy. */
  private static String similar(FakeFolder.Stored original, List<RawImapClient.Stored> copies) {
    StringBuilder similar = new StringBuilder();
    for (RawImapClient.Stored copy : copies) {
      int same = Arrays.mismatch(original.bytes(), copy.bytes());
      if (same > 20 || same < 0) {
        similar.append(
            "%d of %d and %d bytes are equal; "
                .formatted(same, original.bytes().length, copy.bytes().length));
      }
    }
    return similar.toString();
  }

  /** The original that the message has attached; null if it has none. */
  private static byte @Nullable [] attachment(String copy) {
    String[] parts = copy.split("(?s)filename=\"original.eml\"\r\nContent-Transfer-Encoding: ", 2);
    if (!copy.startsWith("Mailhaul-Original: ") || parts.length < 2) {
      return null;
    }
    String boundary = copy.split("boundary=\"", 2)[1].split("\"", 2)[0];
    String[] encodingAndContent = parts[1].split("\r\n\r\n", 2);
    String content = encodingAndContent[1].split("\r\n--" + boundary + "--", 2)[0];
    return encodingAndContent[0].equals("base64")
        ? Base64.getMimeDecoder().decode(content)
        : content.getBytes(StandardCharsets.ISO_8859_1);
  }
}
