package io.mailhaul.access.imap;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.testing.AppendFixtures;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.contract.MailboxContract;
import io.mailhaul.access.testing.contract.MailboxUnderTest;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.DovecotSettings;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The IMAP adapter keeps the contract on Dovecot with different capabilities and settings. */
class DovecotMailboxIT {

  /** One server for all tests of a variant, one account for each test. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Variant implements MailboxContract {

    private static final String PASSWORD = "p \"q\\ é*";
    private final AtomicInteger accounts = new AtomicInteger();
    private Dovecot dovecot;

    abstract DovecotSettings settings();

    AccountCredentials signIn(Dovecot server, String user) {
      return server.signIn(user);
    }

    Namespace namespace() {
      return new Namespace("", "/");
    }

    boolean uidPlus() {
      return true;
    }

    boolean condstore() {
      return true;
    }

    @BeforeAll
    void start() {
      DovecotSettings settings = settings();
      for (int i = 0; i < 40; i++) {
        settings.user("user" + i, PASSWORD);
      }
      dovecot = settings.start();
    }

    @AfterAll
    void stop() {
      dovecot.close();
    }

    @Override
    public MailboxUnderTest mail() {
      String user = "user" + accounts.getAndIncrement();
      return new RealServerAccount(
          () -> dovecot.raw(user),
          signIn(dovecot, user),
          namespace(),
          uidPlus(),
          condstore(),
          message -> true,
          name -> true);
    }

    @Test
    void keywordNamedNilIsAnOrdinaryKeyword() throws Exception {
      try (MailboxUnderTest mail = mail();
          DestinationMailbox mailbox = mail.openDestination()) {
        DestinationFolder inbox = mailbox.select("INBOX");
        append(inbox, List.of(AppendFixtures.toMessage(TestMessage.numbered(1).flagged("nil"))));
        inbox.addFlags(UidRanges.of(1, 1), Set.of("Work"));

        assertThat(inbox.fetchHeads(UidRanges.of(1, 1)).getFirst().flags()).contains("nil", "Work");
        assertThat(mailbox.select("INBOX").permanentFlags()).contains("nil");
      }
    }
  }

  @Nested
  class WithSlashes extends Variant {
    @Override
    DovecotSettings settings() {
      return Dovecot.settings();
    }
  }

  @Nested
  class WithDotsBelowInbox extends Variant {
    @Override
    DovecotSettings settings() {
      return Dovecot.settings()
          .separator(".")
          .prefix("INBOX.")
          .format(DovecotSettings.Format.MAILDIR);
    }

    @Override
    Namespace namespace() {
      return new Namespace("INBOX.", ".");
    }
  }

  /** Like an old server: one APPEND at a time, each waiting for the continuation. */
  @Nested
  class WithoutExtensions extends Variant {
    @Override
    DovecotSettings settings() {
      return Dovecot.settings()
          .without(
              "MULTIAPPEND",
              "UIDPLUS",
              "LITERAL+",
              "LIST-EXTENDED",
              "LIST-STATUS",
              "SPECIAL-USE",
              "NAMESPACE",
              "CONDSTORE",
              "QRESYNC",
              "ENABLE");
    }

    @Override
    boolean condstore() {
      return false;
    }

    @Override
    boolean uidPlus() {
      return false;
    }
  }

  @Nested
  class WithoutMultiAppendAndUidPlus extends Variant {
    @Override
    DovecotSettings settings() {
      return Dovecot.settings().without("MULTIAPPEND", "UIDPLUS");
    }

    @Override
    boolean uidPlus() {
      return false;
    }
  }

  @Nested
  class WithTls extends Variant {
    @Override
    DovecotSettings settings() {
      return Dovecot.settings().tls().secureOnly();
    }

    @Override
    AccountCredentials signIn(Dovecot server, String user) {
      return new AccountCredentials(server.tlsEndpoint(), user, Variant.PASSWORD);
    }
  }

  @Nested
  class WithStartTls extends Variant {
    @Override
    DovecotSettings settings() {
      return Dovecot.settings().tls();
    }

    @Override
    AccountCredentials signIn(Dovecot server, String user) {
      return new AccountCredentials(server.startTlsEndpoint(), user, Variant.PASSWORD);
    }
  }

  @Nested
  class WithAMasterUser extends Variant {
    @Override
    DovecotSettings settings() {
      return Dovecot.settings().masterUser("admin", "master key");
    }

    @Override
    AccountCredentials signIn(Dovecot server, String user) {
      return new AccountCredentials(server.endpoint(), user + "*admin", "master key");
    }
  }
}
