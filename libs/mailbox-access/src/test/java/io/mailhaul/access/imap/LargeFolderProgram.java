package io.mailhaul.access.imap;

import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.LocalDate;

/** A program that counts the messages of a folder: for {@link LargeFolderTest}. */
final class LargeFolderProgram {

  private LargeFolderProgram() {}

  public static void main(String[] args) {
    ImapMailboxAccess access =
        new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
    AccountCredentials account = new AccountCredentials(Endpoint.parse(args[0]), "alice", "secret");
    UidRanges uids = UidRanges.of(1, Long.parseLong(args[2]));
    try (SourceMailbox mailbox = access.openSource(account)) {
      SourceFolder inbox = mailbox.examine("INBOX");
      System.out.println(
          switch (args[1]) {
            case "count" -> inbox.count(uids, null);
            case "since" -> inbox.count(uids, LocalDate.of(2026, 1, 1));
            default -> inbox.findVanished(uids).size();
          });
    }
  }
}
