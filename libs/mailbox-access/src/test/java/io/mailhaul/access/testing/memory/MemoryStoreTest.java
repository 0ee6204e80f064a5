package io.mailhaul.access.testing.memory;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.contract.MailboxContract;
import io.mailhaul.access.testing.contract.MailboxUnderTest;
import io.mailhaul.model.AccountCredentials;
import java.util.List;
import java.util.Set;

/** A store without any optional capability keeps the rest of the contract. */
class MemoryStoreTest implements MailboxContract {

  @Override
  public MailboxUnderTest mail() {
    return new StoreUnderTest(new MemoryStore("memory"));
  }

  private record StoreUnderTest(MemoryStore store) implements MailboxUnderTest {

    @Override
    public MailboxAccess access() {
      return store;
    }

    @Override
    public AccountCredentials signIn() {
      return store.signIn();
    }

    @Override
    public Namespace namespace() {
      return new Namespace("", "/");
    }

    @Override
    public boolean uidPlus() {
      return true;
    }

    @Override
    public boolean condstore() {
      return false;
    }

    @Override
    public boolean streamsLargeMessages() {
      return false;
    }

    @Override
    public void put(String folder, List<TestMessage> messages) {
      messages.forEach(store.folder(folder)::put);
    }

    @Override
    public List<TestMessage> read(String folder) {
      return store.folder(folder).messages();
    }

    @Override
    public void expunge(String folder, long uid) {
      store.folder(folder).expunge(uid);
    }

    @Override
    public void flag(String folder, long uid, String... flags) {
      store.folder(folder).flag(uid, Set.of(flags));
    }

    @Override
    public void close() {}
  }
}
