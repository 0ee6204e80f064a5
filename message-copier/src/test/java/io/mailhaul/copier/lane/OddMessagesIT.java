package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.access.testing.server.Courier;
import io.mailhaul.access.testing.server.Cyrus;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.copier.lane.testing.InMemoryLaneLedger;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.testing.OddMessages;
import io.mailhaul.copier.lane.testing.SuppliedConnections;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Odd messages are copied to real servers among ordinary ones. */
@DisplayName(
    "TRAP 22: odd messages are copied unchanged, repaired or attached, without harm to others")
class OddMessagesIT {

  private static final MailboxAccess IMAP =
      new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());

  private final FakeMailServer server = new FakeMailServer();
  private final FakeFolder from = server.account("old").folder("INBOX");
  private final Map<String, Long> uids = new HashMap<>();
  private final Map<Long, List<Alteration>> changed = new TreeMap<>();
  private final Map<Long, UncopiedMessage> uncopied = new TreeMap<>();
  private long copied;
  private long omittedKeywords;
  private Supplier<SourceMailbox> source =
      () -> new FakeMailboxAccess(server).openSource(server.account("old").signIn());

  private void fill() {
    int number = 0;
    for (Map.Entry<String, TestMessage> odd : OddMessages.messages().entrySet()) {
      from.put(TestMessage.numbered(number++));
      uids.put(odd.getKey(), from.put(odd.getValue()));
    }
    from.put(TestMessage.numbered(number));
    from.claimSize(uid("long line"), 3);
    from.claimSize(1, 1_000_000);
  }

  private void copyTo(AccountCredentials destination) {
    MailboxConnections connections =
        new SuppliedConnections(() -> source.get(), () -> IMAP.openDestination(destination));
    try (SourceMailbox here = source.get();
        DestinationMailbox there = IMAP.openDestination(destination)) {
      Lane lane = lane(here.examine("INBOX").status(), there.select("INBOX").status());
      LaneResult result =
          new LaneProcessor(
                  new LaneSettings(10, 1 << 20, 256 << 20, Duration.ZERO),
                  new InMemoryLaneLedger(),
                  CrashPoints.NONE,
                  new LaneMeters(new SimpleMeterRegistry()),
                  Clock.systemUTC())
              .process(lane, false, connections, new LaneTestBench.WindowLimit(1_000_000));
      assertThat(result).isInstanceOf(LaneResult.Processed.class);
      assertThat(((LaneResult.Processed) result).continuation()).isEmpty();
      for (LaneProgressed progress : result.progress()) {
        progress
            .sources()
            .forEach(source -> {
              copied += source.copied();
              omittedKeywords +=
                  source.alterationCounts().getOrDefault(Alteration.KEYWORD_OMITTED, 0L);
              source.uncopiedMessages().forEach(message -> uncopied.put(message.uid(), message));
              for (AlteredMessage message : source.alteredMessages()) {
                changed.put(message.uid(), message.alterations());
              }
            });
      }
    } finally {
      connections.close();
    }
  }

  private static Lane lane(FolderStatus here, FolderStatus there) {
    UidRanges all = UidRanges.of(1, here.uidNext() - 1);
    return EventFixtures.lane(
        new LaneId("b", "m", 1, "INBOX"),
        "new@example.org",
        0,
        0,
        "c0",
        there.identity(),
        1,
        1,
        null,
        List.of(EventFixtures.laneSource("INBOX", here.identity(), all, all)));
  }

  @Test
  void dovecotAcceptsEveryMessageExceptTheEmptyOneAsItIs() {
    fill();
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").start()) {
      copyTo(dovecot.signIn("new"));
      Map<String, String> expected = asTheyAre();
      // Dovecot accepts these messages and changes them.
      expected.computeIfPresent("bare LF", (name, text) -> crlf(text));
      expected.computeIfPresent("NUL", (name, text) -> text.replace('\0', '\u0080'));
      expected.computeIfPresent("signed NUL", (name, text) -> text.replace('\0', '\u0080'));
      expected.remove("0 bytes");
      try (RawImapClient imap = dovecot.raw("new")) {
        assertThere(expected, imap.messages("INBOX"));
      }
      Map<Long, List<Alteration>> changes =
          Map.of(uid("0 bytes"), List.of(Alteration.ORIGINAL_ATTACHED));
      assertThat(changed).isEqualTo(changes);
      againAfterACrash(dovecot.signIn("new"));

      source = () -> IMAP.openSource(dovecot.signIn("new"));
      copied = 0;
      changed.clear();
      copyTo(dovecot.signIn("newer"));
      try (RawImapClient imap = dovecot.raw("newer")) {
        assertThere(expected, imap.messages("INBOX"));
      }
      assertThat(changed).as("every message is unchanged between two real servers").isEmpty();
    }
  }

  @Test
  @DisplayName("TRAP 21: a message that a real server refuses is repaired until it is accepted")
  void cyrusAcceptsMoreMessagesAfterRepairs() {
    fill();
    try (Cyrus cyrus = Cyrus.start(Map.of("new", "secret"))) {
      copyTo(cyrus.signIn("new"));
      Map<String, String> expected = asTheyAre();
      expected.computeIfPresent("bare LF", (name, text) -> crlf(text));
      expected.computeIfPresent("NUL", (name, text) -> text.replace("\0", ""));
      expected.computeIfPresent("signed NUL", (name, text) -> text.replace("\0", ""));
      // Cyrus accepts these messages, but writes X for 8-bit characters of the header.
      expected.computeIfPresent(
          "8-bit header", (name, text) -> text.replaceFirst("J..rg M..ller", "JXXrg MXXller"));
      expected.computeIfPresent(
          "Latin-1 header", (name, text) -> text.replaceFirst("gr.n", "grXn"));
      expected.keySet().removeAll(List.of("no header", "0 bytes"));
      try (RawImapClient imap = cyrus.raw("new")) {
        assertThere(expected, imap.messages("INBOX"));
      }
      Map<Long, List<Alteration>> changes =
          Map.of(
              uid("bare LF"),
              List.of(Alteration.LINE_ENDS_TO_CRLF),
              uid("NUL"),
              List.of(Alteration.NUL_REMOVED),
              uid("signed NUL"),
              List.of(Alteration.NUL_REMOVED, Alteration.SIGNATURE_BROKEN),
              uid("no header"),
              List.of(Alteration.HEADER_ADDED),
              uid("0 bytes"),
              List.of(Alteration.ORIGINAL_ATTACHED));
      assertThat(changed).isEqualTo(changes);
      againAfterACrash(cyrus.signIn("new"));
      assertThat(changed).as("alterations of the crashed copier").isEqualTo(changes);
    }
  }

  @Test
  @DisplayName("TRAP 29: keywords that a real server refuses are omitted one by one")
  void keywordsThatRealServersRefuseAreOmitted() {
    String longKeyword = "k".repeat(51);
    String german =
        new String("gr\u00fcn".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    for (String keyword : List.of("[bad]", longKeyword, german)) {
      from.put(TestMessage.numbered(from.size()).flagged("\\Seen", "Zoo", keyword));
    }
    from.put(TestMessage.numbered(3).flagged("\\Seen", "Zoo"));
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").start();
        RawImapClient imap = dovecot.raw("new")) {
      assertKeywords(dovecot.signIn("new"), imap, Set.of());
    }
    try (Cyrus cyrus = Cyrus.start(Map.of("new", "secret"));
        RawImapClient imap = cyrus.raw("new")) {
      assertKeywords(cyrus.signIn("new"), imap, Set.of("[bad]", longKeyword));
    }
    try (Courier courier = Courier.start(Map.of("new", "secret"));
        RawImapClient imap = courier.raw("new")) {
      assertKeywords(courier.signIn("new"), imap, Set.of(longKeyword));
    }
  }

  private void assertKeywords(
      AccountCredentials destination, RawImapClient imap, Set<String> accepted) {
    copied = 0;
    omittedKeywords = 0;
    copyTo(destination);
    assertThat(copied).isEqualTo(4);
    assertThat(uncopied).isEmpty();
    assertThat(imap.messages("INBOX"))
        .allMatch(m -> m.flags().containsAll(Set.of("\\Seen", "Zoo")));
    assertThat(imap.messages("INBOX"))
        .flatExtracting(RawImapClient.Stored::flags)
        .filteredOn(flag -> !Set.of("\\Seen", "Zoo").contains(flag))
        .containsExactlyInAnyOrderElementsOf(accepted);
    assertThat(omittedKeywords).isEqualTo(3 - accepted.size());
    assertThat(changed).isEmpty();
  }

  /** Runs the same lane again as after a lost commit: it finds every copy and duplicates none. */
  private void againAfterACrash(AccountCredentials destination) {
    copied = 0;
    changed.clear();
    copyTo(destination);
    assertThat(copied).isEqualTo(from.size());
    assertThat(uncopied).isEmpty();
    try (DestinationMailbox mailbox = IMAP.openDestination(destination)) {
      assertThat(mailbox.select("INBOX").status().messages()).isEqualTo(from.size());
    }
  }

  /** The expected messages are there, and others that refer to their originals. */
  private void assertThere(Map<String, String> expected, List<RawImapClient.Stored> there) {
    assertThat(there)
        .extracting(m -> new String(m.bytes(), StandardCharsets.ISO_8859_1))
        .filteredOn(text -> !text.startsWith("Mailhaul-Original: "))
        .containsExactlyInAnyOrderElementsOf(expected.values());
    assertThat(there).hasSize(from.size());
    assertThat(there)
        .filteredOn(m -> m.flags().contains("Zoo"))
        .hasSize(OddMessages.messages().size())
        .allMatch(m -> m.flags().contains("\\Seen"));
    assertThat(copied).isEqualTo(from.size());
    assertThat(uncopied).isEmpty();
  }

  /** The source's messages by their name; ordinary messages by their UID. */
  private Map<String, String> asTheyAre() {
    Map<Long, String> names = new HashMap<>();
    uids.forEach((name, uid) -> names.put(uid, name));
    Map<String, String> all = new TreeMap<>();
    for (FakeFolder.Stored message : from.messages()) {
      all.put(
          names.getOrDefault(message.uid(), Long.toString(message.uid())),
          new String(message.bytes(), StandardCharsets.ISO_8859_1));
    }
    return all;
  }

  private static String crlf(String text) {
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
  }

  private long uid(String name) {
    return uids.getOrDefault(name, 0L);
  }
}
