package io.mailhaul.access.imap;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Endpoint;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.SignIn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A program that copies one message from an account to another: for {@link LargeItemIT}. */
final class CopyingOneLargeItem {

  private CopyingOneLargeItem() {}

  public static void main(String[] args) {
    Endpoint endpoint = Endpoint.parse(args[0]);
    ImapMailboxAccess access =
        new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
    try (Mailbox from = access.open(new SignIn(endpoint, "from", args[1]), Side.SOURCE);
        Mailbox to = access.open(new SignIn(endpoint, "to", args[1]), Side.DESTINATION)) {
      OpenFolder source = from.examine("INBOX");
      AppendResult result =
          to.select("INBOX")
              .append(source.fetch(source.heads(UidRanges.of(1, UidRanges.MAX_UID))))
              .getFirst();
      System.out.println(result);
    }
  }
}
