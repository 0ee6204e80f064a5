package io.mailhaul.access.imap;

import static io.mailhaul.access.testing.AppendFixtures.append;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A program that copies one message from an account to another: for {@link StreamedMessageIT}. */
final class LargeMessageCopyProgram {

  private LargeMessageCopyProgram() {}

  public static void main(String[] args) {
    Endpoint endpoint = Endpoint.parse(args[0]);
    ImapMailboxAccess access =
        new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
    try (SourceMailbox from = access.openSource(new AccountCredentials(endpoint, "from", args[1]));
        DestinationMailbox to =
            access.openDestination(new AccountCredentials(endpoint, "to", args[1]))) {
      SourceFolder source = from.examine("INBOX");
      AppendResult result =
          append(
                  to.select("INBOX"),
                  source.fetch(source.fetchHeads(UidRanges.of(1, UidRanges.MAX_UID))))
              .getFirst();
      System.out.println(result);
    }
  }
}
