package io.mailhaul.access.imap.connection;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.DovecotSettings;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.access.testing.simulated.LatencyProxy;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** COMPRESS=DEFLATE (RFC 4978) between real servers. */
class CompressionIT {

  private static final Duration ROUND_TRIP = Duration.ofMillis(50);

  private static final int MEGABYTE = 1 << 20;

  private static final ImapSettings SETTINGS = ImapSettings.DEFAULTS.withWindow(2 * MEGABYTE);

  private static DovecotSettings settings() {
    return Dovecot.settings()
        .anyUser("secret")
        .tls()
        .setting("protocol imap {")
        .setting("  mail_plugins = imap_zlib")
        .setting("}");
  }

  @ParameterizedTest
  @EnumSource
  void messagesAreCopiedUnchangedInFewerBytes(Endpoint.Security security) {
    List<TestMessage> messages =
        // The last one is larger than a window, so it is read while it is written.
        List.of(binary(MEGABYTE), prose(MEGABYTE), prose(3 * MEGABYTE));
    try (Dovecot old = settings().start();
        Dovecot fresh = settings().start();
        LatencyProxy from = LatencyProxy.of(port(old, security), ROUND_TRIP);
        LatencyProxy to = LatencyProxy.of(port(fresh, security), ROUND_TRIP)) {
      try (RawImapClient imap = old.raw("anna")) {
        messages.forEach(message -> imap.append("INBOX", message));
      }

      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ImapMailboxAccess access = new ImapMailboxAccess(SETTINGS, meters);
      try (SourceMailbox source = access.openSource(account(old, from, security));
          DestinationMailbox destination = access.openDestination(account(fresh, to, security))) {
        SourceFolder sourceFolder = source.examine("INBOX");
        DestinationFolder destinationFolder = destination.select("INBOX");
        for (MessageHead head : sourceFolder.fetchHeads(UidRanges.of(1, UidRanges.MAX_UID))) {
          assertThat(append(destinationFolder, sourceFolder.fetch(List.of(head))))
              .hasOnlyElementsOfType(AppendResult.Stored.class);
        }
      }

      assertThat(MailboxSnapshot.of(old, "anna").differences(MailboxSnapshot.of(fresh, "anna")))
          .isEmpty();
      assertThat(compressed(meters)).isEqualTo(2);
      assertThat(from.transferredBytes()).isBetween(MEGABYTE * 1L, MEGABYTE * 3L);
      assertThat(to.transferredBytes()).isBetween(MEGABYTE * 1L, MEGABYTE * 3L);
    }
  }

  @Test
  void fastConnectionIsNotCompressed() {
    try (Dovecot dovecot = settings().start()) {
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      int connections = 0;
      // A busy machine is slow itself, but not every time.
      do {
        new ImapMailboxAccess(SETTINGS, meters).openSource(dovecot.signIn("anna")).close();
        connections++;
      } while (compressed(meters) == connections && connections < 20);

      assertThat(compressed(meters)).isLessThan(connections);
    }
  }

  private static int port(Dovecot dovecot, Endpoint.Security security) {
    return security == Endpoint.Security.TLS ? dovecot.tlsPort() : dovecot.port();
  }

  private static AccountCredentials account(
      Dovecot dovecot, LatencyProxy far, Endpoint.Security security) {
    String fingerprint =
        security == Endpoint.Security.PLAIN ? null : dovecot.tlsEndpoint().tlsFingerprint();
    Endpoint endpoint = Endpoint.imap("127.0.0.1", far.port(), security, fingerprint);
    return new AccountCredentials(endpoint, "anna", "secret");
  }

  private static long compressed(SimpleMeterRegistry meters) {
    return meters.find("mailhaul.imap.command").tag("command", "COMPRESS").timers().stream()
        .mapToLong(timer -> timer.count())
        .sum();
  }

  /** Random bytes without NUL, CR and LF, which do not compress. */
  private static TestMessage binary(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    for (int i = 0; i < size; i++) {
      if (bytes[i] == 0 || bytes[i] == '\r' || bytes[i] == '\n') {
        bytes[i] = 'x';
      }
    }
    return TestMessage.numbered(size)
        .withBody(new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n");
  }

  /** Text, which compresses well. */
  private static TestMessage prose(int size) {
    String[] words = {"mail", "folder", "moved", "yesterday", "Köln", "attached", "see", "regards"};
    Random random = new Random(size);
    StringBuilder text = new StringBuilder();
    while (text.length() < size) {
      text.append(words[random.nextInt(words.length)])
          .append(random.nextInt(9) == 0 ? "\r\n" : " ");
    }
    return TestMessage.numbered(size).withBody(text.append("\r\n").toString());
  }
}
