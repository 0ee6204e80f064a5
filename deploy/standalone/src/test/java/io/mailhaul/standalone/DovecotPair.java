package io.mailhaul.standalone;

import io.mailhaul.access.testing.Dovecot;
import io.mailhaul.access.testing.MailboxSnapshot;
import io.mailhaul.access.testing.RawImap;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two Dovecots with different folder names: separator {@code /}, and {@code .} below INBOX. */
final class DovecotPair implements AutoCloseable {

  static final String PASSWORD = "old,\"secret\"";
  static final String NEW_PASSWORD = "newer-secret";

  final Dovecot source = Dovecot.settings().anyUser(PASSWORD).start();
  final Dovecot destination =
      Dovecot.settings().separator(".").prefix("INBOX.").anyUser(NEW_PASSWORD).start();

  /** The destination over a slow network. */
  final SlowLink slowly = SlowLink.to(destination.port(), 500_000);

  /** Appends messages to a source mailbox and creates folders in it. */
  void fill(String user, long seed, int messages) {
    try (RawImap imap = source.raw(user)) {
      List<TestMessage> mixed = TestMessage.mixed(seed, messages);
      imap.append("INBOX", mixed.subList(0, messages / 2));
      imap.append("Projekte/Köln & Bonn", mixed.subList(messages / 2, messages * 3 / 4));
      imap.append("日本語", mixed.subList(messages * 3 / 4, messages));
      imap.create("Leer");
      imap.subscribe("日本語");
    }
  }

  /** How a mailbox at the destination differs from its source; empty when it does not. */
  List<String> differences(String user) {
    return MailboxSnapshot.of(source, user)
        .dotted()
        .differences(MailboxSnapshot.of(destination, user));
  }

  /** The number of messages at the destination, from the counts of its folders. */
  int count(String user) {
    try (RawImap imap = destination.raw(user)) {
      return imap.folders().stream().mapToInt(imap::count).sum();
    }
  }

  /** Writes the mailbox file for these users. */
  static Path list(Path file, String... users) throws IOException {
    StringBuilder csv = new StringBuilder("EmailAddress,UserName,Password,DestinationPassword\r\n");
    for (String user : users) {
      csv.append(user).append(',').append(user);
      csv.append(",\"").append(PASSWORD.replace("\"", "\"\"")).append("\",");
      csv.append(NEW_PASSWORD).append("\r\n");
    }
    return Files.writeString(file, csv);
  }

  String from() {
    return source.endpoint().toString();
  }

  String to() {
    return destination.endpoint().toString();
  }

  /** The same as {@link #to}, over the slow network. */
  String slowlyTo() {
    return new Endpoint("127.0.0.1", slowly.port(), Endpoint.Security.PLAIN, null).toString();
  }

  @Override
  public void close() {
    slowly.close();
    source.close();
    destination.close();
  }
}
