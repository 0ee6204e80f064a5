package io.mailhaul.cli.testing;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two Dovecots with different folder names: separator {@code /}, and {@code .} below INBOX. */
public final class DovecotPair implements AutoCloseable {

  public static final String SOURCE_PASSWORD = "old,\"secret\"";
  public static final String DESTINATION_PASSWORD = "newer-secret";

  public final Dovecot source = Dovecot.settings().anyUser(SOURCE_PASSWORD).start();
  public final Dovecot destination =
      Dovecot.settings().separator(".").prefix("INBOX.").anyUser(DESTINATION_PASSWORD).start();

  /** The destination over a slow network. */
  public final ThrottlingProxy throttled = ThrottlingProxy.to(destination.port(), 500_000);

  /** Appends messages to a source mailbox and creates folders in it. */
  public void fill(String user, long seed, int messages) {
    try (RawImapClient imap = source.raw(user)) {
      List<TestMessage> mixed = TestMessage.mixed(seed, messages);
      imap.append("INBOX", mixed.subList(0, messages / 2));
      imap.append("Projekte/Köln & Bonn", mixed.subList(messages / 2, messages * 3 / 4));
      imap.append("日本語", mixed.subList(messages * 3 / 4, messages));
      imap.create("Leer");
      imap.subscribe("日本語");
    }
  }

  /** How a mailbox at the destination differs from its source; empty when it does not. */
  public List<String> differences(String user) {
    return MailboxSnapshot.of(source, user)
        .dotted()
        .differences(MailboxSnapshot.of(destination, user));
  }

  /** The number of messages at the destination, from the counts of its folders. */
  public int count(String user) {
    try (RawImapClient imap = destination.raw(user)) {
      return imap.folders().stream().mapToInt(imap::count).sum();
    }
  }

  /** Writes the mailbox file for these users. */
  public static Path writeMailboxFile(Path file, String... users) throws IOException {
    StringBuilder csv = new StringBuilder("EmailAddress,UserName,Password,DestinationPassword\r\n");
    for (String user : users) {
      csv.append(user).append(',').append(user);
      csv.append(",\"").append(SOURCE_PASSWORD.replace("\"", "\"\"")).append("\",");
      csv.append(DESTINATION_PASSWORD).append("\r\n");
    }
    return Files.writeString(file, csv);
  }

  public String from() {
    return source.endpoint().toString();
  }

  public String to() {
    return destination.endpoint().toString();
  }

  /** The same as {@link #to}, over the slow network. */
  public String throttledTo() {
    return endpoint(throttled);
  }

  /** The URI of a proxy to one of the servers. */
  public static String endpoint(ThrottlingProxy proxy) {
    return Endpoint.imap("127.0.0.1", proxy.port(), Endpoint.Security.PLAIN, null).toString();
  }

  @Override
  public void close() {
    throttled.close();
    source.close();
    destination.close();
  }
}
