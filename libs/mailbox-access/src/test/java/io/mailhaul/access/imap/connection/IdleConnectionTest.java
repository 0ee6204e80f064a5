package io.mailhaul.access.imap.connection;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.transport.ImapSocketFactory;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections stay open while they wait for the other side of a migration. */
class IdleConnectionTest {

  private static final ImapSettings SHORT_IDLE_TIME =
      new ImapSettings(
          Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(5), 8L << 20, 1 << 20);

  private final ScriptedImapServer server = ScriptedImapServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private DestinationMailbox open() {
    return new ImapMailboxAccess(SHORT_IDLE_TIME, new SimpleMeterRegistry())
        .openDestination(new AccountCredentials(server.endpoint(), "alice", "secret"));
  }

  @Test
  @DisplayName("TRAP 8: an idle connection sends NOOP")
  void idleConnectionSendsNoop() {
    try (DestinationMailbox mailbox = open()) {
      mailbox.select("INBOX");
      await().atMost(Duration.ofSeconds(10)).until(() -> server.received("NOOP").size() >= 2);
      assertThat(mailbox.list(false)).hasSize(1);
    }
  }

  @Test
  @DisplayName("TRAP 8: no NOOP is sent during a command, however long it takes")
  void noNoopIsSentDuringACommand() {
    server.on("APPEND", "%t OK [APPENDUID 7 1] done");
    try (DestinationMailbox mailbox = open()) {
      DestinationFolder inbox = mailbox.select("INBOX");
      int before = server.received("NOOP").size();
      assertThat(append(inbox, List.of(slow())))
          .containsExactly(new AppendResult.Stored(OptionalLong.of(1)));
      assertThat(server.received("NOOP")).hasSize(before);
      assertThat(server.received("APPEND")).singleElement().asString().endsWith("ab");
    }
  }

  /** Its second half comes after a pause that is longer than the idle time. */
  private static Message slow() {
    return new Message(
        new MessageHead(1, Set.of(), null, 2),
        new Message.Body() {
          @Override
          public long size() {
            return 2;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            out.write('a');
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_500));
            out.write('b');
          }
        });
  }

  @Test
  @DisplayName("TRAP 8: TCP keep-alive prevents a firewall from dropping the connection")
  void tcpKeepAliveIsEnabled() throws IOException {
    try (Socket socket = new ImapSocketFactory().plain().createSocket()) {
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(30);
      assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(10);
      assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(6);
    }
  }
}
