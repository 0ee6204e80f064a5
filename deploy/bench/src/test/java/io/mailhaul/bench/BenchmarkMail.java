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
    Workload.Mail mail = work.mail();
    List<String> accounts =
        IntStream.range(0, work.mailboxCount())
            .mapToObj(i -> mail.name() + "-" + i + "@example.org")
            .toList();
    if (filled.add(mail.name())) {
      for (int i = 0; i < accounts.size(); i++) {
        fill(accounts.get(i), mail.messagesPerMailbox().get(i), mail, 1000 * seed + i);
      }
    }
    return accounts;
  }

  /** Puts half of the messages into INBOX, and spreads the other half over the folders. */
  private void fill(String account, int messages, Workload.Mail mail, long mailboxSeed) {
    RandomGenerator random = new SplittableRandom(mailboxSeed);
    List<String> folders = mail.folders();
    try (RawImapClient imap = source.raw(account)) {
      int inbox = messages / 2;
      fill(imap, "INBOX", 0, inbox, mail.messages(), random);
      int first = inbox;
      for (int i = 0; i < folders.size(); i++) {
        int last = inbox + (messages - inbox) * (i + 1) / folders.size();
        fill(imap, folders.get(i), first, last, mail.messages(), random);
        first = last;
      }
    }
  }

  private static void fill(
      RawImapClient imap,
      String folder,
      int first,
      int last,
      Workload.Messages kind,
      RandomGenerator random) {
    int batch = kind == Workload.Messages.LARGE ? 2 : APPEND_COUNT;
    for (int from = first; from < last; from += batch) {
      List<TestMessage> messages = new ArrayList<>();
      for (int i = from; i < Math.min(from + batch, last); i++) {
        messages.add(message(i, kind, random));
      }
      imap.append(folder, messages);
    }
  }

  private static TestMessage message(int number, Workload.Messages kind, RandomGenerator random) {
    return switch (kind) {
      case SMALL -> TestMessage.numbered(number).withBody(lines(SMALL, random));
      case LARGE -> TestMessage.numbered(number).withBody(lines(LARGE, random));
      case MIXED -> TestMessage.numbered(number).withBody(lines(mixedSize(random), random));
      case MULTIPART -> multipart(number, random);
    };
  }

  private static int mixedSize(RandomGenerator random) {
    double size = random.nextDouble();
    return size < 0.70
        ? random.nextInt(1_000, 5_000)
        : size < 0.95 ? random.nextInt(5_000, 30_000) : random.nextInt(30_000, 260_000);
  }

  /** A message as mail programs write it, with a header of its own in every mailbox. */
  private static TestMessage multipart(int number, RandomGenerator random) {
    String id = Long.toHexString(random.nextLong());
    String text = words(random.nextInt(300, 3_000), random);
    String alternative =
        """
        --alternative-%1$s
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        %2$s
        --alternative-%1$s
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: 8bit

        <html><body><div style="font-family: sans-serif"><p>%3$s</p></div>
        <blockquote>%2$s</blockquote></body></html>
        --alternative-%1$s--
        """
            .formatted(id, text, text.replace("\n", "<br>\n"));
    TestMessage message =
        TestMessage.numbered(number)
            .withHeader("Message-ID", "<" + id + "@mail.example.org>")
            .withHeader("MIME-Version", "1.0")
            .withHeader(
                "Received",
                "from mail.example.org (mail.example.org [192.0.2.25])\r\n"
                    + "\tby mx.example.net (Postfix) with ESMTPS id "
                    + id);
    if (random.nextInt(4) > 0) {
      return message
          .withHeader("Content-Type", "multipart/alternative; boundary=\"alternative-" + id + "\"")
          .withBody(alternative.replace("\n", "\r\n"));
    }
    String mixed =
        """
        --mixed-%1$s
        Content-Type: multipart/alternative; boundary="alternative-%1$s"

        %2$s
        --mixed-%1$s
        Content-Type: application/pdf; name="offer-%3$d.pdf"
        Content-Disposition: attachment; filename="offer-%3$d.pdf"
        Content-Transfer-Encoding: base64

        """
            .formatted(id, alternative, number);
    return message
        .withHeader("Content-Type", "multipart/mixed; boundary=\"mixed-" + id + "\"")
        .withBody(
            mixed.replace("\n", "\r\n")
                + lines(random.nextInt(2_000, 24_000), random)
                + "--mixed-"
                + id
                + "--\r\n");
  }

  /** Lines of words. */
  private static String words(int size, RandomGenerator random) {
    StringBuilder text = new StringBuilder(size + LINE);
    int lineStart = 0;
    while (text.length() < size) {
      int length = random.nextInt(2, 10);
      for (int i = 0; i < length; i++) {
        text.append((char) random.nextInt('a', 'z' + 1));
      }
      boolean lineIsFull = text.length() - lineStart > LINE - 10;
      text.append(lineIsFull ? '\n' : ' ');
      if (lineIsFull) {
        lineStart = text.length();
      }
    }
    return text.toString();
  }

  /** Random lines, which hardly compress. */
  private static String lines(int size, RandomGenerator random) {
    byte[] bytes = new byte[Math.max(1, size * 3 / 4)];
    random.nextBytes(bytes);
    byte[] lineEnd = {'\r', '\n'};
    return new String(
            Base64.getMimeEncoder(LINE, lineEnd).encode(bytes), StandardCharsets.ISO_8859_1)
        + "\r\n";
  }
}
