package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** Base of tests against a scripted server. A window has 20 bytes here, a chunk 8. */
public abstract class ScriptedServerTest {

  public static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  private static final ImapMailboxAccess ACCESS =
      new ImapMailboxAccess(
          new ImapSettings(
              Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 20, 8),
          new SimpleMeterRegistry());

  public final ScriptedImapServer server = ScriptedImapServer.start();
  public SourceMailbox mailbox;

  public SourceMailbox open() {
    mailbox = ACCESS.openSource(account());
    return mailbox;
  }

  public DestinationMailbox openDestination() {
    DestinationMailbox destination = ACCESS.openDestination(account());
    mailbox = destination;
    return destination;
  }

  private AccountCredentials account() {
    return new AccountCredentials(server.endpoint(), "alice", "secret");
  }

  public SourceFolder inbox() {
    return open().examine("INBOX");
  }

  @AfterEach
  void stop() {
    if (mailbox != null) {
      mailbox.close();
    }
    server.close();
  }

  public static MessageHead head(long uid, long size) {
    return new MessageHead(uid, Set.of(), null, size);
  }

  public static String text(Message message) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    message.body().writeTo(out);
    assertThat(out.size()).isEqualTo(message.body().size());
    return out.toString();
  }
}
