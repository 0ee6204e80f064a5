package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxSession;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A program that copies one message from an account to another: for {@link StreamedMessageIT}. */
final class LargeMessageCopyProgram {

  private LargeMessageCopyProgram() {}

  public static void main(String[] args) {
    Endpoint endpoint = Endpoint.parse(args[0]);
    ImapMailboxAccess access =
        new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
    try (MailboxSession from =
            access.open(new AccountCredentials(endpoint, "from", args[1]), Side.SOURCE);
        MailboxSession to =
            access.open(new AccountCredentials(endpoint, "to", args[1]), Side.DESTINATION)) {
      OpenFolder source = from.examine("INBOX");
      AppendResult result =
          to.select("INBOX")
              .append(source.fetch(source.fetchHeads(UidRanges.of(1, UidRanges.MAX_UID))))
              .getFirst();
      System.out.println(result);
    }
  }
}
