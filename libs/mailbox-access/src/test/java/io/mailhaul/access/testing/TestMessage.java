package io.mailhaul.access.testing;

import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.TextDigest;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * A message to put into a folder.
 *
 * @param internalDate to the second, because IMAP has no fractions of seconds
 */
public record TestMessage(byte[] bytes, Set<String> flags, OffsetDateTime internalDate) {

  private static final OffsetDateTime EPOCH =
      OffsetDateTime.of(2019, 3, 4, 5, 6, 7, 0, ZoneOffset.ofHours(2));

  private static final DateTimeFormatter RFC_5322 =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

  private static final List<Set<String>> FLAGS =
      List.of(
          Set.of("\\Seen"),
          Set.of(),
          Set.of("\\Seen", "\\Answered"),
          Set.of("\\Seen", "\\Flagged", "$Forwarded"),
          Set.of("\\Draft"),
          Set.of("\\Seen", "Project-X"));

  public TestMessage {
    flags = Set.copyOf(flags);
  }

  /** A small message whose header fields differ for every number. */
  public static TestMessage numbered(int number) {
    // Never in the future: Dovecot changes such a date to today.
    OffsetDateTime date = EPOCH.plusMinutes(number % 100_000 * 17L);
    return of(
            "Message-ID: <" + number + "@example.org>",
            "Date: " + RFC_5322.format(date),
            "From: Sender " + number % 7 + " <sender" + number % 7 + "@example.org>",
            "To: someone@example.org",
            "Subject: Message " + number,
            "",
            "This is message " + number + ".",
            "It has two lines.",
            "")
        .at(date)
        .flagged(FLAGS.get(number % FLAGS.size()));
  }

  /** {@code count} numbered messages. */
  public static List<TestMessage> numbered(int first, int count) {
    List<TestMessage> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(numbered(first + i));
    }
    return messages;
  }

  /**
   * Messages like those of a real mailbox, the same for the same seed. Most are numbered; some have
   * attachments of up to 200 KB, no Message-ID, an encoded subject, no body, or are a second copy
   * of the previous message.
   */
  public static List<TestMessage> mixed(long seed, int count) {
    Random random = new Random(seed);
    List<TestMessage> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      TestMessage plain = numbered((int) (seed * 100_000) + i);
      messages.add(
          switch (i % 50) {
            case 7 -> plain.withoutHeader("Message-ID");
            case 13 -> messages.getLast();
            case 21 -> plain.withAttachment(random, 1_000 + random.nextInt(200_000));
            case 29 ->
                plain.withHeader("Subject", "=?UTF-8?B?" + base64("Grüße aus Köln " + i) + "?=");
            case 37 -> new TestMessage(headerOf(plain), plain.flags(), plain.internalDate());
            case 43 -> plain.withHeader("Received", "from a.example.org\r\n\tby b.example.org");
            default -> plain;
          });
    }
    return messages;
  }

  /** A message of these lines, each ended by CRLF, without flags, at a fixed date. */
  public static TestMessage of(String... lines) {
    return ofBytes((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** A message of exactly these bytes, without flags, at a fixed date. */
  public static TestMessage ofBytes(byte[] bytes) {
    return new TestMessage(bytes, Set.of(), EPOCH);
  }

  public TestMessage flagged(String... flags) {
    return flagged(Set.of(flags));
  }

  public TestMessage flagged(Set<String> flags) {
    return new TestMessage(bytes, flags, internalDate);
  }

  public TestMessage at(OffsetDateTime date) {
    return new TestMessage(bytes, flags, date);
  }

  /** The bytes, each as one character. */
  public String text() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private TestMessage withText(String text) {
    return new TestMessage(text.getBytes(StandardCharsets.ISO_8859_1), flags, internalDate);
  }

  public TestMessage withoutHeader(String name) {
    return withText(text().replaceFirst("(?m)^" + name + ": .*\r\n", ""));
  }

  public TestMessage withHeader(String name, String value) {
    return withText(name + ": " + value + "\r\n" + withoutHeader(name).text());
  }

  /** The same header with another body. */
  public TestMessage withBody(String body) {
    return withText(new String(headerOf(this), StandardCharsets.ISO_8859_1) + body);
  }

  private TestMessage withAttachment(Random random, int size) {
    byte[] content = new byte[size];
    random.nextBytes(content);
    return withHeader("Content-Type", "application/octet-stream; name=data.bin")
        .withHeader("Content-Transfer-Encoding", "base64")
        .withBody(Base64.getMimeEncoder().encodeToString(content) + "\r\n");
  }

  private static byte[] headerOf(TestMessage message) {
    String text = message.text();
    return text.substring(0, text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest of a message's text, as a folder returns it. */
  public static BodyDigest bodyDigest(byte[] bytes) {
    TextDigest digest = new TextDigest();
    digest.write(bytes, 0, bytes.length);
    return digest.result();
  }
}
