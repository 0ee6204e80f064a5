package io.mailhaul.chaos;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.access.testing.server.MailboxSnapshot.Entry;
import io.mailhaul.model.folder.FlagCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox of a round on both servers: the messages at the source, and new mail that arrives at
 * the destination. It connects to both servers directly.
 */
final class ChaosMailbox {

  private static final int INBOX = 120;
  private static final int PROJECTS = 60;
  private static final int SENT = 40;
  private static final int LARGE = 4;
  private static final int LATER = 60;
  private static final int RENAMED = 30;

  /** The changes of {@link #changeBothSides}, as a later pass counts them. */
  static final int LATER_COPIED = 10;

  static final int LATER_COPIES_DELETED = 1;
  static final int LATER_MOVED = 10 + RENAMED - LATER_COPIES_DELETED;
  private static final int LATER_SYNCED = 20 + 10 + 5 - 4;
  private static final int LATER_USER_KEPT = 4;

  private static final String LARGE_BODY =
      "Two lines of text, as many as it takes.\r\nThis is the second.\r\n".repeat(5_000);

  private final Dovecot source;
  private final ChaosDestination destination;
  private final String user;
  private final int number;
  private final List<TestMessage> newMail = new ArrayList<>();
  private final List<UserChange> userChanges = new ArrayList<>();
  private final Set<String> formerFolders = new TreeSet<>();
  private final int size;

  /** Fills a new mailbox. */
  ChaosMailbox(Dovecot source, ChaosDestination destination, String user, int number) {
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
      imap.append("Later", laterMessages(0, LATER));
      imap.append("Before", laterMessages(100, RENAMED));
    }
    size = MailboxSnapshot.of(source, user).size();
  }

  String user() {
    return user;
  }

  private List<TestMessage> laterMessages(int first, int count) {
    return TestMessage.numbered(50_000 + number * 300 + first, count).stream()
        .map(TestMessage::flagged)
        .toList();
  }

  /**
   * Between two passes, the user changes flags, moves and deletes messages and renames a folder at
   * the source, and changes flags and deletes messages at the destination.
   */
  void changeBothSides() {
    List<TestMessage> later = laterMessages(0, LATER);
    List<TestMessage> renamed = laterMessages(100, RENAMED);
    try (RawImapClient imap = source.raw(user)) {
      imap.store("Later", "1:20", "FLAGS", "\\Seen Work");
      imap.store("Later", "21:30", "FLAGS", "\\Flagged");
      imap.store("Before", "1:5", "FLAGS", "\\Answered");
      imap.expunge("Later", "31:33");
      imap.command("SELECT Later");
      imap.command("UID MOVE 21:30 Sent");
      imap.command("RENAME Before After");
      imap.append("Later", laterMessages(200, LATER_COPIED));
    }
    try (RawImapClient imap = destination.raw(user)) {
      // Two of the changed messages, one of the moved ones and one of the renamed folder.
      changeCopies(imap, "INBOX.Later", List.of(later.get(0), later.get(19), later.get(20)));
      changeCopies(imap, "INBOX.Before", List.of(renamed.get(0)));
      imap.expunge("INBOX.Later", uids(imap, "INBOX.Later", later.subList(40, 43)));
      imap.expunge("INBOX.Before", uids(imap, "INBOX.Before", renamed.subList(20, 21)));
    }
    userChanges.add(new UserChange("INBOX.Later", later.get(0), "\\Seen Work", "\\Draft"));
    userChanges.add(new UserChange("INBOX.Later", later.get(19), "\\Seen Work", "\\Draft"));
    userChanges.add(new UserChange("INBOX.Sent", later.get(20), "\\Flagged", "\\Draft"));
    userChanges.add(new UserChange("INBOX.After", renamed.get(0), "\\Answered", "\\Draft"));
    later
        .subList(30, 33)
        .forEach(message -> userChanges.add(new UserChange("INBOX.Later", message, null, "")));
    later
        .subList(40, 43)
        .forEach(message -> userChanges.add(new UserChange("INBOX.Later", message, "", null)));
    userChanges.add(new UserChange("INBOX.After", renamed.get(20), "", null));
    if (!destination.reportsFlagChanges()) {
      keepFlags("INBOX.Later", later.subList(1, 19), "\\Seen Work");
      keepFlags("INBOX.Sent", later.subList(21, 30), "\\Flagged");
      keepFlags("INBOX.After", renamed.subList(1, 5), "\\Answered");
    }
    formerFolders.add("INBOX.Before");
  }

  private void keepFlags(String folder, List<TestMessage> messages, String flagsAtSource) {
    messages.forEach(
        message -> userChanges.add(new UserChange(folder, message, flagsAtSource, "")));
  }

  /** What a later pass counts of flags after {@link #changeBothSides}. */
  FlagCounts laterFlagCounts() {
    return destination.reportsFlagChanges()
        ? new FlagCounts(LATER_SYNCED, LATER_USER_KEPT, 0)
        : new FlagCounts(0, 0, LATER_SYNCED + LATER_USER_KEPT);
  }

  private static void changeCopies(RawImapClient imap, String folder, List<TestMessage> messages) {
    imap.store(folder, uids(imap, folder, messages), "FLAGS", "\\Draft");
  }

  /** The UIDs of the copies of these messages. */
  private static String uids(RawImapClient imap, String folder, List<TestMessage> messages) {
    return imap.messages(folder).stream()
        .filter(stored ->
            messages.stream().anyMatch(message -> Arrays.equals(message.bytes(), stored.bytes())))
        .map(stored -> Long.toString(stored.uid()))
        .collect(Collectors.joining(","));
  }

  /**
   * A message whose copy differs from it because of the user, or because the server does not report
   * changes of flags.
   *
   * @param flags its flags at the source; null if it was deleted there
   * @param flagsOfCopy null if the copy was deleted
   */
  private record UserChange(
      String folder, TestMessage message, @Nullable String flags, @Nullable String flagsOfCopy) {

    void applyTo(Map<String, Map<Entry, Integer>> folders) {
      Map<Entry, Integer> messages = folders.getOrDefault(folder, Map.of());
      if (flags != null) {
        messages.merge(entry(flags), -1, Integer::sum);
        messages.remove(entry(flags), 0);
      }
      if (flagsOfCopy != null) {
        messages.merge(entry(flagsOfCopy), 1, Integer::sum);
      }
    }

    private Entry entry(String some) {
      return Entry.of(message.flagged(some.isEmpty() ? new String[0] : some.split(" ")));
    }
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

  /** How many copies a later pass has moved so far. */
  int movedCount() {
    try (RawImapClient imap = destination.raw(user)) {
      int renamed = imap.folders().contains("INBOX.After") ? imap.count("INBOX.After") : 0;
      return renamed + imap.count("INBOX.Sent") - SENT;
    }
  }

  /** The number of messages at the source now. */
  int sizeNow() {
    return MailboxSnapshot.of(source, user).size();
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
    return expected().differences(destination.snapshot(user)).stream()
        .map(line -> user + " " + line)
        .toList();
  }

  private synchronized MailboxSnapshot expected() {
    MailboxSnapshot copied = MailboxSnapshot.of(source, user).dotted();
    Map<String, Map<Entry, Integer>> folders = new TreeMap<>(copied.folders());
    Map<Entry, Integer> inbox = new HashMap<>(folders.getOrDefault("INBOX", Map.of()));
    newMail.forEach(message -> inbox.merge(Entry.of(message), 1, Integer::sum));
    folders.put("INBOX", inbox);
    userChanges.forEach(change -> change.applyTo(folders));
    formerFolders.forEach(folder -> folders.put(folder, Map.of()));
    return new MailboxSnapshot(folders, copied.subscriptions());
  }
}
