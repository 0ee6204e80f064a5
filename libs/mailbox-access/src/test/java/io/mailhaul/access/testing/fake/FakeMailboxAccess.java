package io.mailhaul.access.testing.fake;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Opens mailboxes of {@link FakeMailServer}s by their endpoints. */
public final class FakeMailboxAccess implements MailboxAccess {

  private final Map<Endpoint, FakeMailServer> servers;

  public FakeMailboxAccess(FakeMailServer... servers) {
    this.servers =
        Arrays.stream(servers)
            .collect(Collectors.toUnmodifiableMap(FakeMailServer::endpoint, Function.identity()));
  }

  @Override
  public SourceMailbox openSource(AccountCredentials signIn) {
    return open(signIn, Side.SOURCE);
  }

  @Override
  public DestinationMailbox openDestination(AccountCredentials signIn) {
    return open(signIn, Side.DESTINATION);
  }

  /** Opens a mailbox for this side. */
  public DestinationMailbox open(AccountCredentials signIn, Side side) {
    FakeMailServer server = servers.get(signIn.endpoint());
    if (server == null) {
      throw new MailboxException(FailureReason.HOST_UNKNOWN, side, signIn.endpoint().host(), null);
    }
    server.faults().before("signIn", "");
    FakeAccount account = server.find(signIn.userName());
    if (account == null || !account.password().equals(signIn.password())) {
      throw new MailboxException(
          FailureReason.CREDENTIAL_REFUSED, side, "[AUTHENTICATIONFAILED] says the test", null);
    }
    if (account.connections() >= server.faults().maxConnections()) {
      throw new MailboxException(
          FailureReason.MAILBOX_BUSY, side, "[LIMIT] too many connections", null);
    }
    return new FakeMailbox(server, account, side);
  }
}
