package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.contract.MailboxUnderTest;
import io.mailhaul.model.AccountCredentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An account on a real server.
 *
 * @param raw opens a connection that does not use the code under test
 * @param acceptedMessages the messages that the server accepts
 * @param acceptedNames the folder names that the server accepts
 */
record RealServerAccount(
    Supplier<RawImapClient> raw,
    AccountCredentials signIn,
    Namespace namespace,
    boolean uidPlus,
    boolean condstore,
    Predicate<TestMessage> acceptedMessages,
    Predicate<String> acceptedNames)
    implements MailboxUnderTest {

  @Override
  public MailboxAccess access() {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
  }

  @Override
  public boolean accepts(TestMessage message) {
    return acceptedMessages.test(message);
  }

  @Override
  public boolean acceptsFolderName(String name) {
    return acceptedNames.test(name);
  }

  @Override
  public void put(String folder, List<TestMessage> messages) {
    try (RawImapClient imap = raw.get()) {
      imap.append(folder, messages);
    }
  }

  @Override
  public List<TestMessage> read(String folder) {
    try (RawImapClient imap = raw.get()) {
      return imap.messages(folder).stream()
          .map(m -> new TestMessage(m.bytes(), m.flags(), m.internalDate()))
          .toList();
    }
  }

  @Override
  public void expunge(String folder, long uid) {
    try (RawImapClient imap = raw.get()) {
      imap.expunge(folder, Long.toString(uid));
    }
  }

  @Override
  public void flag(String folder, long uid, String... flags) {
    try (RawImapClient imap = raw.get()) {
      imap.store(folder, Long.toString(uid), "FLAGS", String.join(" ", flags));
    }
  }

  @Override
  public void close() {}
}
