package io.mailhaul.standalone.memory;

import io.mailhaul.access.testing.Dovecot;
import io.mailhaul.access.testing.MailboxSnapshot;
import io.mailhaul.access.testing.RawImap;
import io.mailhaul.access.testing.TestMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Mail that needs much memory: messages larger than any window, a folder with very many messages, a
 * tree with very many folders, and mailboxes of two folders that fill whole windows.
 *
 * @param largeMessages number of large messages, each in its own folder
 * @param largeBytes size of each large message
 * @param messages number of messages in the one large folder
 * @param folders number of folders in the tree; every tenth has a message
 * @param fullMailboxes number of mailboxes whose messages fill whole windows
 * @param windows number of windows in each of their folders
 */
record Corpus(
    int largeMessages, int largeBytes, int messages, int folders, int fullMailboxes, int windows) {

  static final String PASSWORD = "secret";

  /** Copied within a minute. */
  static final Corpus SHORT = new Corpus(2, 40_000_000, 20_000, 300, 14, 2);

  /** Mailhaul guarantees to copy this with a heap of 256 MB. */
  static final Corpus LONG = new Corpus(6, 100_000_000, 200_000, 5_000, 40, 2);

  /** A little less than a window, so that each such message needs its own. */
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
    // Last: creating thousands of folders takes long, and later mailboxes would wait.
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

  /** How the destination differs from the source. */
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
