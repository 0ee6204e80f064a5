package io.mailhaul.access.imap;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.imap.command.EnableCommand;
import io.mailhaul.access.imap.command.Namespaces;
import io.mailhaul.access.imap.connection.Authenticator;
import io.mailhaul.access.imap.connection.CompressPolicy;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.connection.ImapConnector;
import io.mailhaul.access.imap.connection.ImapMeters;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Side;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/** Mailboxes on IMAP servers. Meters: {@code mailhaul.imap.command}. */
public final class ImapMailboxAccess implements MailboxAccess {

  private final ImapSettings settings;
  private final ImapConnector connector;

  public ImapMailboxAccess(ImapSettings settings, MeterRegistry registry) {
    this(settings, registry, null);
  }

  /**
   * @param trustAnchors trusted authorities; null for those of the Java platform
   */
  public ImapMailboxAccess(
      ImapSettings settings, MeterRegistry registry, @Nullable KeyStore trustAnchors) {
    this.settings = settings;
    this.connector = new ImapConnector(settings, new ImapMeters(registry), trustAnchors);
  }

  @Override
  public SourceMailbox openSource(AccountCredentials signIn) {
    return open(signIn, Side.SOURCE);
  }

  @Override
  public DestinationMailbox openDestination(AccountCredentials signIn) {
    return open(signIn, Side.DESTINATION);
  }

  private ImapMailbox open(AccountCredentials signIn, Side side) {
    ImapConnection connection = connector.connect(signIn, side);
    try {
      Authenticator.signIn(connection, signIn);
      EnableCommand.enableUtf8(connection);
      ImapConnection.SentCommand qresync = EnableCommand.sendEnableQresync(connection);
      Namespaces namespaces = Namespaces.request(connection);
      if (qresync != null) {
        connection.reportsVanished(
            connection.awaitCompletion(qresync, ImapConnection.IGNORE_UNTAGGED).isOK());
      }
      CompressPolicy.compressIfSlow(connection);
      connection.opened();
      return new ImapMailbox(connection, settings, namespaces);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }
}
