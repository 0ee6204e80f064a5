package io.mailhaul.cli.demo;

import io.mailhaul.cli.demo.SampleMailbox.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The demo's mailboxes: small, with typical difficulties. The same at every call. */
final class SampleMailboxes {

  /** The folder name that the demo's destination refuses. */
  static final String REFUSED_FOLDER = "Files";

  private static final Instant FIRST = Instant.parse("2024-03-01T08:00:00Z");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final List<String> SUBJECTS =
      List.of("Minutes", "Offer", "Invoice", "Holiday plan", "Question", "Draft", "Order", "News");

  private final Random random = new Random(7);
  private int count;

  private SampleMailboxes() {}

  static List<SampleMailbox> all() {
    SampleMailboxes samples = new SampleMailboxes();
    return List.of(
        samples.office(),
        samples.sales(),
        samples.support(),
        samples.projects(),
        samples.archive());
  }

  /** Folder names that are not ASCII, nested folders and an empty folder. */
  private SampleMailbox office() {
    List<String> folders =
        List.of("Entwürfe & Ideen", "Köln", "Köln.Rheinufer", "日本語", "Ελλάδα", "Leer");
    List<Message> messages = new ArrayList<>(plain(SampleMailbox.INBOX, 40));
    for (String folder : folders.subList(0, 5)) {
      messages.addAll(plain(folder, 12));
    }
    return mailbox("office", folders, messages);
  }

  /** Attachments and the folder name that the destination refuses. */
  private SampleMailbox sales() {
    List<Message> messages = new ArrayList<>(plain(SampleMailbox.INBOX, 60));
    for (int i = 0; i < 8; i++) {
      messages.add(message(REFUSED_FOLDER, headers(true), attachment(60_000), Set.of("\\Seen")));
    }
    messages.addAll(plain("Sent", 30));
    return mailbox("sales", List.of(REFUSED_FOLDER, "Sent"), messages);
  }

  /** Two identical messages, one without a Message-ID, and every flag. */
  private SampleMailbox support() {
    List<Message> messages = new ArrayList<>(plain(SampleMailbox.INBOX, 25));
    Message twice = message("Tickets", headers(true), text("The same message, twice."), Set.of());
    messages.add(twice);
    messages.add(twice);
    messages.add(message("Tickets", headers(false), text("No Message-ID at all."), Set.of()));
    for (String flag : List.of("\\Answered", "\\Flagged", "\\Draft", "\\Seen")) {
      messages.add(message("Tickets", headers(true), text("It has " + flag + "."), Set.of(flag)));
    }
    return mailbox("support", List.of("Tickets"), messages);
  }

  private SampleMailbox projects() {
    List<String> folders = List.of("Alpha", "Alpha.Plan", "Alpha.Plan.Old", "Beta");
    List<Message> messages = new ArrayList<>(plain(SampleMailbox.INBOX, 20));
    folders.forEach(folder -> messages.addAll(plain(folder, 50)));
    return mailbox("projects", folders, messages);
  }

  /** The largest mailbox. */
  private SampleMailbox archive() {
    List<Message> messages = new ArrayList<>(plain(SampleMailbox.INBOX, 10));
    for (int year = 2019; year <= 2024; year++) {
      messages.addAll(plain("Archive." + year, 300));
    }
    List<String> folders = new ArrayList<>(List.of("Archive"));
    for (int year = 2019; year <= 2024; year++) {
      folders.add("Archive." + year);
    }
    return mailbox("archive", folders, messages);
  }

  private static SampleMailbox mailbox(String name, List<String> folders, List<Message> messages) {
    return new SampleMailbox(
        name + "@example.org", "sample-" + name, List.copyOf(folders), List.copyOf(messages));
  }

  private List<Message> plain(String folder, int number) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String text = text("A sample message.\r\n".repeat(1 + random.nextInt(60)));
      Set<String> flags = random.nextInt(3) == 0 ? Set.of() : Set.of("\\Seen");
      messages.add(message(folder, headers(true), text, flags));
    }
    return messages;
  }

  private static String text(String lines) {
    return "Content-Type: text/plain; charset=us-ascii\r\n\r\n" + lines + "\r\n";
  }

  private Message message(String folder, String headers, String body, Set<String> flags) {
    byte[] bytes = (headers + body).getBytes(StandardCharsets.US_ASCII);
    return new Message(folder, bytes, flags, date());
  }

  private String headers(boolean withMessageId) {
    count++;
    String subject = SUBJECTS.get(random.nextInt(SUBJECTS.size())) + " " + count;
    @Nullable String id = withMessageId ? "<sample-" + count + "@example.org>" : null;
    return "Date: "
        + DATE.format(date())
        + "\r\nFrom: sender@example.org\r\nTo: recipient@example.org\r\nSubject: "
        + encoded(subject + " für München")
        + (id == null ? "" : "\r\nMessage-ID: " + id)
        + "\r\nMIME-Version: 1.0\r\n";
  }

  private static String encoded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
  }

  private Instant date() {
    Instant date = FIRST.plus(Duration.ofMinutes(97L * count));
    // The demo's server reads 12:30 as 0:30 in the date of an APPEND.
    boolean noon = date.atZone(ZoneOffset.UTC).getHour() == 12;
    return noon ? date.plus(Duration.ofHours(1)) : date;
  }

  private String attachment(int size) {
    byte[] content = new byte[size];
    random.nextBytes(content);
    return "Content-Type: multipart/mixed; boundary=\"sample\"\r\n\r\n"
        + "--sample\r\nContent-Type: text/plain\r\n\r\nSee the attachment.\r\n"
        + "--sample\r\nContent-Type: application/octet-stream; name=\"sample.bin\"\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\r\n--sample--\r\n";
  }
}
