package io.mailhaul.access.testing.memory;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.util.List;
import java.util.TreeMap;

/** One mailbox in memory, with the password {@code secret}. It has an INBOX from the start. */
public final class MemoryStore implements MailboxAccess {

  private final String scheme;
  private final TreeMap<String, MemoryFolder> folders = new TreeMap<>();

  /**
   * @param scheme of the URI
   */
  public MemoryStore(String scheme) {
    this.scheme = scheme;
    folder("INBOX");
  }

  /** The credentials of the mailbox. */
  public AccountCredentials signIn() {
    return new AccountCredentials(
        new Endpoint(scheme, "store", 1, Endpoint.Security.PLAIN, null), "alice", "secret");
  }

  /** The folder with this name; it is created when it does not exist. */
  public synchronized MemoryFolder folder(String name) {
    return folders.computeIfAbsent(name, MemoryFolder::new);
  }

  public synchronized boolean hasFolder(String name) {
    return folders.containsKey(name);
  }

  synchronized List<MemoryFolder> folders() {
    return List.copyOf(folders.values());
  }

  @Override
  public SourceMailbox openSource(AccountCredentials signIn) {
    return openAs(signIn, Side.SOURCE);
  }

  @Override
  public DestinationMailbox openDestination(AccountCredentials signIn) {
    return openAs(signIn, Side.DESTINATION);
  }

  private MemoryMailbox openAs(AccountCredentials signIn, Side side) {
    if (!"secret".equals(signIn.password())) {
      throw new MailboxException(FailureReason.CREDENTIAL_REFUSED, side, "not the password", null);
    }
    return new MemoryMailbox(this, side);
  }
}
