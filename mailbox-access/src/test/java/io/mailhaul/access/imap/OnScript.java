package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.testing.ScriptedImapServer;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.SignIn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** Base of tests against a scripted server. A window has 20 bytes here, a chunk 8. */
abstract class OnScript {

  static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  final ScriptedImapServer server = ScriptedImapServer.start();
  Mailbox mailbox;

  Mailbox open() {
    ImapSettings small =
        new ImapSettings(
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 20, 8);
    mailbox =
        new ImapMailboxAccess(small, new SimpleMeterRegistry())
            .open(new SignIn(server.endpoint(), "alice", "secret"), Side.SOURCE);
    return mailbox;
  }

  OpenFolder inbox() {
    return open().examine("INBOX");
  }

  @AfterEach
  void stop() {
    if (mailbox != null) {
      mailbox.close();
    }
    server.close();
  }

  static ItemHead head(long uid, long size) {
    return new ItemHead(uid, Set.of(), null, size);
  }

  static String text(Item item) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    item.body().writeTo(out);
    assertThat(out.size()).isEqualTo(item.body().size());
    return out.toString();
  }
}
