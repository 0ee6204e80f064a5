package io.mailhaul.worker.client;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens each mailbox with the adapter for the scheme of its endpoint. The only class that knows all
 * adapters.
 */
public final class MailboxAccessByScheme implements MailboxAccess {

  private final TreeMap<String, MailboxAccess> adapters;

  /**
   * @param adapters by scheme, in lower case
   */
  public MailboxAccessByScheme(Map<String, ? extends MailboxAccess> adapters) {
    this.adapters = new TreeMap<>(adapters);
  }

  /** All adapters; a new one is added here. */
  public static MailboxAccess all(ImapSettings imapSettings, MeterRegistry registry) {
    MailboxAccess imap = new ImapMailboxAccess(imapSettings, registry);
    return new MailboxAccessByScheme(Map.of("imap", imap, "imaps", imap));
  }

  @Override
  public SourceMailbox openSource(AccountCredentials signIn) {
    return adapter(signIn, Side.SOURCE).openSource(signIn);
  }

  @Override
  public DestinationMailbox openDestination(AccountCredentials signIn) {
    return adapter(signIn, Side.DESTINATION).openDestination(signIn);
  }

  private MailboxAccess adapter(AccountCredentials signIn, Side side) {
    String scheme = signIn.endpoint().scheme();
    MailboxAccess adapter = adapters.get(scheme);
    if (adapter == null) {
      throw new MailboxException(
          FailureReason.INTERNAL_ERROR,
          side,
          "no store has the scheme '"
              + scheme
              + "'; known are "
              + String.join(", ", adapters.keySet()),
          null);
    }
    return adapter;
  }
}
