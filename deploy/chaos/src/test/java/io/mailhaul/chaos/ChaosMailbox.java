package io.mailhaul.chaos;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.access.testing.server.MailboxSnapshot.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A mailbox of a round on both servers: the messages at the source, and new mail that arrives at
 * the destination. It connects to both servers directly.
 */
final class ChaosMailbox {

  private static final int INBOX = 120;
  private static final int PROJECTS = 60;
  private static final int SENT = 40;
  private static final int LARGE = 4;
  private static final String LARGE_BODY =
      "Two lines of text, as many as it takes.\r\nThis is the second.\r\n".repeat(5_000);

  private final Dovecot source;
  private final Dovecot destination;
  private final String user;
  private final int number;
  private final List<TestMessage> newMail = new ArrayList<>();
  private final int size;

  /** Fills a new mailbox. */
  ChaosMailbox(Dovecot source, Dovecot destination, String user, int number) {
    this.source = source;
    this.destination = destination;
    this.user = user;
    this.number = number;
    TestMessage first = TestMessage.numbered(1).flagged("\\Flagged");
    TestMessage twin = TestMessage.numbered(2).flagged("\\Seen");
    try (RawImapClient imap = source.raw(user)) {
      imap.append("INBOX", TestMessage.mixed(number, INBOX));
      List<TestMessage> special = new ArrayList<>();
      special.addAll(List.of(first, first.withBody("The same headers, another text.\r\n")));
      special.addAll(List.of(twin, twin, twin));
      for (int i = 10; i < 20; i++) {
        TestMessage anonymous = TestMessage.numbered(i).withoutHeader("Message-ID");
        special.addAll(List.of(anonymous, anonymous));
      }
      special.addAll(TestMessage.mixed(number + 1, PROJECTS));
      // A window of these exceeds the socket buffers: most kills of a copier happen in one.
      for (int i = 30; i < 30 + LARGE; i++) {
        special.add(TestMessage.numbered(i).withBody(LARGE_BODY));
      }
      imap.append("Projekte/Köln & Bonn", special);
      imap.append("Sent", TestMessage.mixed(number + 2, SENT));
      imap.create("Leer");
    }
    size = MailboxSnapshot.of(source, user).size();
  }

  String user() {
    return user;
  }

  /** The number of messages to copy. */
  int size() {
    return size;
  }

  /** The number of copied messages, from the counts of the destination's folders. */
  int copiedCount() {
    try (RawImapClient imap = destination.raw(user)) {
      synchronized (this) {
        return imap.folders().stream().mapToInt(imap::count).sum() - newMail.size();
      }
    }
  }

  /** Delivers new mail to the destination's INBOX: one message, and two without Message-ID. */
  synchronized void deliverNewMail() {
    TestMessage one = TestMessage.numbered(90_000 + number * 50 + newMail.size());
    TestMessage anonymous = one.withoutHeader("Message-ID").withHeader("Subject", "New here");
    List<TestMessage> messages = List.of(one, anonymous, anonymous);
    try (RawImapClient imap = destination.raw(user)) {
      imap.append("INBOX", messages);
    }
    newMail.addAll(messages);
  }

  /**
   * How the destination differs from its expected content: each message of the source once, and the
   * new mail.
   */
  List<String> differences() {
    return expected().differences(MailboxSnapshot.of(destination, user)).stream()
        .map(line -> user + " " + line)
        .toList();
  }

  private synchronized MailboxSnapshot expected() {
    MailboxSnapshot copied = MailboxSnapshot.of(source, user).dotted();
    Map<String, Map<Entry, Integer>> folders = new TreeMap<>(copied.folders());
    Map<Entry, Integer> inbox = new HashMap<>(folders.getOrDefault("INBOX", Map.of()));
    newMail.forEach(message -> inbox.merge(Entry.of(message), 1, Integer::sum));
    folders.put("INBOX", inbox);
    return new MailboxSnapshot(folders, copied.subscriptions());
  }
}
