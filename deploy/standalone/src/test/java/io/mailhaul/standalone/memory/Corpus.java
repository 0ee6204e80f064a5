package io.mailhaul.standalone.memory;

import io.mailhaul.access.testing.Dovecot;
import io.mailhaul.access.testing.MailboxSnapshot;
import io.mailhaul.access.testing.RawImap;
import io.mailhaul.access.testing.TestMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Mail that is hard on memory: messages larger than any window, a folder with very many messages, a
 * tree with very many folders, and mailboxes with nothing but full windows, two folders each.
 *
 * @param largeMessages how many large messages there are, each in a folder of its own
 * @param largeBytes how large each of them is
 * @param messages how many messages the one folder has
 * @param folders how many folders the tree has; every tenth holds a message
 * @param fullMailboxes how many mailboxes have full windows only
 * @param windows how many windows each of their folders has
 */
record Corpus(
    int largeMessages, int largeBytes, int messages, int folders, int fullMailboxes, int windows) {

  static final String PASSWORD = "secret";

  /** A minute's work. */
  static final Corpus SHORT = new Corpus(2, 40_000_000, 20_000, 300, 14, 2);

  /** What Mailhaul promises to copy with 256 MB. */
  static final Corpus LONG = new Corpus(6, 100_000_000, 200_000, 5_000, 40, 2);

  /** A little less than a window, so that two never fit into one. */
  private static final int WINDOW = 3_900_000;

  private static final String LINE = "A line of text, as long as lines in letters mostly are.\r\n";
  private static final int PORTION = 10_000;

  private String large(int number) {
    return "large-%d@example.org".formatted(number / 2);
  }

  private static String full(int number) {
    return "full-%d@example.org".formatted(number);
  }

  private static final String MANY = "many@example.org";
  private static final String TREE = "tree@example.org";

  List<String> users() {
    List<String> users = new ArrayList<>(List.of(MANY));
    for (int i = 0; i < largeMessages; i += 2) {
      users.add(large(i));
    }
    for (int i = 0; i < fullMailboxes; i++) {
      users.add(full(i));
    }
    // Last, since making thousands of folders takes long and the mailboxes behind it would wait.
    users.add(TREE);
    return users;
  }

  int size() {
    return largeMessages + messages + (folders + 9) / 10 + fullMailboxes * 2 * windows;
  }

  void fill(Dovecot server) {
    for (int i = 0; i < largeMessages; i++) {
      try (RawImap imap = server.raw(large(i))) {
        imap.append(i % 2 == 0 ? "INBOX" : "Large", letter(i, largeBytes));
      }
    }
    for (int i = 0; i < fullMailboxes; i++) {
      try (RawImap imap = server.raw(full(i))) {
        for (int window = 0; window < windows; window++) {
          imap.append("INBOX", letter(1_000 * i + window, WINDOW));
          imap.append("Full", letter(1_000 * i + 500 + window, WINDOW));
        }
      }
    }
    try (RawImap imap = server.raw(MANY)) {
      for (int from = 0; from < messages; from += PORTION) {
        imap.append("INBOX", TestMessage.numbered(from, Math.min(PORTION, messages - from)));
      }
    }
    try (RawImap imap = server.raw(TREE)) {
      for (int i = 0; i < folders; i++) {
        String folder = "Branch %d/Leaf %d".formatted(i / 100, i);
        if (i % 10 == 0) {
          imap.append(folder, TestMessage.numbered(i));
        } else {
          imap.create(folder);
        }
      }
    }
  }

  private static TestMessage letter(int number, int bytes) {
    return TestMessage.numbered(number).withBody(LINE.repeat(bytes / LINE.length()));
  }

  /** How the new server differs from the old one. */
  List<String> differences(Dovecot source, Dovecot destination) {
    return users().stream()
        .flatMap(user ->
            MailboxSnapshot.of(source, user)
                .differences(MailboxSnapshot.of(destination, user))
                .stream()
                .map(line -> user + " " + line))
        .toList();
  }
}
