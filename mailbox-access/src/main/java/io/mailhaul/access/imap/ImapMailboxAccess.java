package io.mailhaul.access.imap;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.SignIn;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/** Mailboxes on IMAP servers. Meters: {@code mailhaul.imap.command}. */
public final class ImapMailboxAccess implements MailboxAccess {

  private final ImapSettings settings;
  private final Connecting connecting;

  public ImapMailboxAccess(ImapSettings settings, MeterRegistry registry) {
    this(settings, registry, null);
  }

  /**
   * @param trustAnchors trusted authorities; null for those of the Java platform
   */
  ImapMailboxAccess(
      ImapSettings settings, MeterRegistry registry, @Nullable KeyStore trustAnchors) {
    this.settings = settings;
    this.connecting = new Connecting(settings, new ImapMeters(registry), trustAnchors);
  }

  @Override
  public Mailbox open(SignIn signIn, Side side) {
    Wire connection = connecting.connect(signIn.endpoint(), side);
    try {
      SigningIn.signIn(connection, signIn);
      Enabling.enable(connection);
      Wire.Sent qresync = Enabling.begin(connection);
      Namespaces namespaces = Namespaces.ask(connection);
      if (qresync != null) {
        connection.tellsVanished(connection.await(qresync, Wire.IGNORE).isOK());
      }
      Compressing.whereSlow(connection);
      return new ImapMailbox(connection, settings, namespaces);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }
}
