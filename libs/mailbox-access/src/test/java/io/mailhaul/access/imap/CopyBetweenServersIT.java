package io.mailhaul.access.imap;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Courier;
import io.mailhaul.access.testing.server.Cyrus;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A mailbox is copied between any two of the real servers through the port alone. */
class CopyBetweenServersIT {

  private static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);
  private static final String PASSWORD = "secret";
  private static final Map<String, String> USERS =
      Map.of("from", PASSWORD, "toone", PASSWORD, "toanother", PASSWORD);

  private static Dovecot dovecot;
  private static Cyrus cyrus;
  private static Courier courier;

  private final MailboxAccess access =
      new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());

  private record Account(String server, AccountCredentials signIn, Supplier<RawImapClient> raw) {
    @Override
    public String toString() {
      return server;
    }
  }

  @BeforeAll
  static void start() {
    dovecot = Dovecot.settings().anyUser(PASSWORD).start();
    cyrus = Cyrus.start(USERS);
    courier = Courier.start(USERS);
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable server : new AutoCloseable[] {courier, cyrus, dovecot}) {
      try {
        server.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Account dovecot(String user) {
    return new Account("Dovecot", dovecot.signIn(user), () -> dovecot.raw(user));
  }

  private static Account cyrus(String user) {
    return new Account("Cyrus", cyrus.signIn(user), () -> cyrus.raw(user));
  }

  private static Account courier(String user) {
    return new Account("Courier", courier.signIn(user), () -> courier.raw(user));
  }

  static Stream<Account[]> pairs() {
    return Stream.of(
        new Account[] {dovecot("from"), cyrus("toone")},
        new Account[] {dovecot("from"), courier("toone")},
        new Account[] {cyrus("from"), dovecot("toone")},
        new Account[] {cyrus("from"), courier("toanother")},
        new Account[] {courier("from"), dovecot("toanother")},
        new Account[] {courier("from"), cyrus("toanother")});
  }

  @ParameterizedTest(name = "TRAP 34: {0} to {1}")
  @MethodSource("pairs")
  void mailboxIsListedCopiedAndReconciled(Account source, Account destination) throws Exception {
    fill(source);
    try (SourceMailbox from = access.openSource(source.signIn());
        DestinationMailbox to = access.openDestination(destination.signIn())) {
      for (FolderInfo folder : from.list(true)) {
        if (folder.isSelectable()) {
          copy(from, folder, to);
        }
      }
    }
    try (RawImapClient actual = destination.raw().get();
        RawImapClient expected = source.raw().get()) {
      assertThat(withSlashes(expected).differences(withSlashes(actual))).isEmpty();
      assertThat(withSlashes(actual).size()).isEqualTo(135);
    }
  }

  private static void fill(Account source) {
    try (RawImapClient imap = source.raw().get()) {
      if (imap.folders().size() > 1) {
        return;
      }
      String prefix = source.server().equals("Dovecot") ? "" : "INBOX.";
      String separator = prefix.isEmpty() ? "/" : ".";
      imap.append("INBOX", TestMessage.mixed(5, 100));
      imap.append(prefix + "Ablage" + separator + "Köln & Bonn", TestMessage.numbered(0, 30));
      imap.append(prefix + "Ablage", TestMessage.numbered(30, 5));
      imap.create(prefix + "Empty");
    }
  }

  private static MailboxSnapshot withSlashes(RawImapClient imap) {
    return MailboxSnapshot.of(imap)
        .renamed(name -> name.startsWith("INBOX.") ? name.substring(6).replace('.', '/') : name);
  }

  private static void copy(SourceMailbox from, FolderInfo folder, DestinationMailbox to)
      throws Exception {
    String name = translated(folder.name(), from.namespace(), to.namespace());
    to.create(name);
    SourceFolder source = from.examine(folder.name());
    assertThat(source.status()).isEqualTo(folder.status());
    DestinationFolder destination = to.select(name);
    List<Message> messages = source.fetch(source.fetchHeads(ALL));
    assertThat(append(destination, messages)).hasOnlyElementsOfType(AppendResult.Stored.class);

    assertThat(destination.fetchFingerprints(ALL))
        .extracting(print -> print.key(true))
        .containsExactlyInAnyOrderElementsOf(
            source.fetchFingerprints(ALL).stream().map(print -> print.key(true)).toList());
    assertThat(destination.fetchDigests(ALL).values())
        .containsExactlyInAnyOrderElementsOf(source.fetchDigests(ALL).values());
    assertThat(destination.refresh().messages()).isEqualTo(messages.size());
    assertThat(destination.fetchFingerprints(ALL)).extracting(Fingerprint::uid).isSorted();
  }

  private static String translated(String name, Namespace from, Namespace to) {
    if (name.equals("INBOX")) {
      return name;
    }
    return to.prefix()
        + name.substring(from.prefix().length()).replace(from.separator(), to.separator());
  }
}
