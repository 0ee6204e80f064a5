package io.mailhaul.chaos.memory;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Mail that needs much memory: messages larger than any window, a folder with very many messages, a
 * tree with very many folders, and mailboxes that fill whole windows. Apart from the tree, each
 * mailbox has one folder: the few messages of several would share a slot, and not be copied at the
 * same time.
 *
 * @param largeMessages number of large messages, each in its own mailbox
 * @param largeBytes size of each large message
 * @param messages number of messages in the one large folder
 * @param folders number of folders in the tree; every tenth has a message
 * @param fullMailboxes number of mailboxes whose messages fill whole windows
 * @param windowsPerMailbox number of windows in each of them
 */
record LargeMail(
    int largeMessages,
    int largeBytes,
    int messages,
    int folders,
    int fullMailboxes,
    int windowsPerMailbox) {

  static final String PASSWORD = "secret";

  /** Copied within a minute. */
  static final LargeMail SHORT = new LargeMail(2, 40_000_000, 20_000, 300, 28, 2);

  /** Mailhaul guarantees to copy this with a heap of 256 MB. */
  static final LargeMail LONG = new LargeMail(6, 100_000_000, 200_000, 5_000, 80, 2);

  /** A little less than a window, so that each such message needs its own. */
  private static final int ALMOST_WINDOW_BYTES = 3_900_000;

  private static final String LINE = "A line of text, as long as lines in letters mostly are.\r\n";
  private static final int APPEND_COUNT = 10_000;

  private static String large(int number) {
    return "large-%d@example.org".formatted(number);
  }

  private static String full(int number) {
    return "full-%d@example.org".formatted(number);
  }

  private static final String MANY = "many@example.org";
  private static final String TREE = "tree@example.org";

  List<String> users() {
    List<String> users = new ArrayList<>(List.of(MANY));
    for (int i = 0; i < largeMessages; i++) {
      users.add(large(i));
    }
    for (int i = 0; i < fullMailboxes; i++) {
      users.add(full(i));
    }
    // Last: creating thousands of folders takes long, and later mailboxes would wait.
    users.add(TREE);
    return users;
  }

  int messageCount() {
    return largeMessages + messages + (folders + 9) / 10 + fullMailboxes * windowsPerMailbox;
  }

  void fill(Dovecot server) {
    for (int i = 0; i < largeMessages; i++) {
      try (RawImapClient imap = server.raw(large(i))) {
        imap.append("INBOX", message(i, largeBytes));
      }
    }
    for (int i = 0; i < fullMailboxes; i++) {
      try (RawImapClient imap = server.raw(full(i))) {
        for (int window = 0; window < windowsPerMailbox; window++) {
          imap.append("INBOX", message(1_000 * i + window, ALMOST_WINDOW_BYTES));
        }
      }
    }
    try (RawImapClient imap = server.raw(MANY)) {
      for (int from = 0; from < messages; from += APPEND_COUNT) {
        imap.append("INBOX", TestMessage.numbered(from, Math.min(APPEND_COUNT, messages - from)));
      }
    }
    try (RawImapClient imap = server.raw(TREE)) {
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

  private static TestMessage message(int number, int bytes) {
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
