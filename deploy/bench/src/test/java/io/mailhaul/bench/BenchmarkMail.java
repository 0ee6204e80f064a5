package io.mailhaul.bench;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The mail of a workload, generated from a seed: the same mail for the same seed. */
final class BenchmarkMail {

  /** Half of a mailbox is in INBOX, the other half is spread evenly over these folders. */
  private static final List<String> FOLDERS =
      List.of("Sent", "Drafts", "Trash", "Projects", "Projects/2024", "Projects/2025", "Lists");

  private static final int SMALL = 2_000;
  private static final int LARGE = 5_000_000;
  private static final int LINE = 76;

  /** The number of messages per append, which are in memory together. */
  private static final int APPEND_COUNT = 100;

  private final Dovecot source;
  private final long seed;
  private final Set<String> filled = new HashSet<>();

  BenchmarkMail(Dovecot source, long seed) {
    this.source = source;
    this.seed = seed;
  }

  /** The accounts with the workload's mail, filled by the first call. */
  List<String> accounts(Workload work) {
    List<String> accounts =
        IntStream.range(0, work.messagesPerMailbox().size())
            .mapToObj(i -> work.mailName() + "-" + i + "@example.org")
            .toList();
    if (filled.add(work.mailName())) {
      for (int i = 0; i < accounts.size(); i++) {
        fill(
            accounts.get(i),
            work.messagesPerMailbox().get(i),
            work.messageSizes(),
            1000 * seed + i);
      }
    }
    return accounts;
  }

  private void fill(String account, int messages, Workload.MessageSizes sizes, long mailboxSeed) {
    RandomGenerator random = new SplittableRandom(mailboxSeed);
    try (RawImapClient imap = source.raw(account)) {
      int inbox = messages / 2;
      fill(imap, "INBOX", 0, inbox, sizes, random);
      int first = inbox;
      for (int i = 0; i < FOLDERS.size(); i++) {
        int last = inbox + (messages - inbox) * (i + 1) / FOLDERS.size();
        fill(imap, FOLDERS.get(i), first, last, sizes, random);
        first = last;
      }
    }
  }

  private static void fill(
      RawImapClient imap,
      String folder,
      int first,
      int last,
      Workload.MessageSizes sizes,
      RandomGenerator random) {
    int batch = sizes == Workload.MessageSizes.LARGE ? 2 : APPEND_COUNT;
    for (int from = first; from < last; from += batch) {
      List<TestMessage> messages = new ArrayList<>();
      for (int i = from; i < Math.min(from + batch, last); i++) {
        messages.add(TestMessage.numbered(i).withBody(text(size(sizes, random), random)));
      }
      imap.append(folder, messages);
    }
  }

  private static int size(Workload.MessageSizes sizes, RandomGenerator random) {
    return switch (sizes) {
      case SMALL -> SMALL;
      case LARGE -> LARGE;
      case MIXED -> {
        double kind = random.nextDouble();
        yield kind < 0.70
            ? random.nextInt(1_000, 5_000)
            : kind < 0.95 ? random.nextInt(5_000, 30_000) : random.nextInt(30_000, 260_000);
      }
    };
  }

  /** Random lines, which hardly compress. */
  private static String text(int size, RandomGenerator random) {
    byte[] bytes = new byte[Math.max(1, size * 3 / 4)];
    random.nextBytes(bytes);
    byte[] lineEnd = {'\r', '\n'};
    return new String(
            Base64.getMimeEncoder(LINE, lineEnd).encode(bytes), StandardCharsets.ISO_8859_1)
        + "\r\n";
  }
}
