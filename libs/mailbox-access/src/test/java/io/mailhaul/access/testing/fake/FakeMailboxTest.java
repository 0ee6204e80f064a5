package io.mailhaul.access.testing.fake;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.contract.MailboxContract;
import io.mailhaul.access.testing.contract.MailboxUnderTest;
import io.mailhaul.model.AccountCredentials;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The fake keeps the contract, so that other tests can rely on it. */
class FakeMailboxTest {

  @Nested
  class WithUidPlus implements MailboxContract {
    @Override
    public MailboxUnderTest mail() {
      return new FakeUnderTest(new FakeMailServer(), true, true);
    }
  }

  @Nested
  class DottedWithoutExtensions implements MailboxContract {
    @Override
    public MailboxUnderTest mail() {
      return new FakeUnderTest(
          FakeMailServer.dotted().withoutUidPlus().withoutMultiAppend().withoutCondstore(),
          false,
          false);
    }
  }

  private record FakeUnderTest(FakeMailServer server, boolean uidPlus, boolean condstore)
      implements MailboxUnderTest {

    @Override
    public MailboxAccess access() {
      return new FakeMailboxAccess(server);
    }

    @Override
    public AccountCredentials signIn() {
      return account().signIn();
    }

    private FakeAccount account() {
      return server.account("alice");
    }

    @Override
    public Namespace namespace() {
      return new Namespace(server.prefix(), server.separator());
    }

    @Override
    public void put(String folder, List<TestMessage> messages) {
      account().folder(folder).putAll(messages);
    }

    @Override
    public List<TestMessage> read(String folder) {
      return account().folder(folder).messages().stream()
          .map(m ->
              new TestMessage(
                  m.bytes(),
                  m.flags().stream()
                      .filter(flag -> !flag.equals("\\Recent"))
                      .collect(java.util.stream.Collectors.toSet()),
                  m.internalDate()))
          .toList();
    }

    @Override
    public void expunge(String folder, long uid) {
      account().folder(folder).expunge(uid);
    }

    @Override
    public void flag(String folder, long uid, String... flags) {
      account().folder(folder).flag(uid, flags);
    }

    @Override
    public void close() {}
  }
}
