package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.testing.MailboxUnderTest;
import io.mailhaul.access.testing.RawImap;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.desk.SignIn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An account on a real server.
 *
 * @param raw opens a connection that does not use the code under test
 * @param taken the messages that the server accepts
 * @param takenNames the folder names that the server accepts
 */
record OnServer(
    Supplier<RawImap> raw,
    SignIn signIn,
    Namespace namespace,
    boolean uidPlus,
    boolean condstore,
    Predicate<TestMessage> taken,
    Predicate<String> takenNames)
    implements MailboxUnderTest {

  @Override
  public MailboxAccess access() {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
  }

  @Override
  public boolean takes(TestMessage message) {
    return taken.test(message);
  }

  @Override
  public boolean takesName(String name) {
    return takenNames.test(name);
  }

  @Override
  public void put(String folder, List<TestMessage> messages) {
    try (RawImap imap = raw.get()) {
      imap.append(folder, messages);
    }
  }

  @Override
  public List<TestMessage> read(String folder) {
    try (RawImap imap = raw.get()) {
      return imap.messages(folder).stream()
          .map(m -> new TestMessage(m.bytes(), m.flags(), m.internalDate()))
          .toList();
    }
  }

  @Override
  public void expunge(String folder, long uid) {
    try (RawImap imap = raw.get()) {
      imap.expunge(folder, Long.toString(uid));
    }
  }

  @Override
  public void flag(String folder, long uid, String... flags) {
    try (RawImap imap = raw.get()) {
      imap.store(folder, Long.toString(uid), "FLAGS", String.join(" ", flags));
    }
  }

  @Override
  public void close() {}
}
