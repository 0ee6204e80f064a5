package io.mailhaul.access.imap.command;

import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.imap.transport.ResponseLimit;

/** Determines UIDNEXT if a server does not send it. */
final class UidNextQuery {

  private UidNextQuery() {}

  /**
   * One more than the highest existing UID.
   *
   * @param atLeast a known lower limit
   */
  static long highestUidPlusOne(ImapConnection connection, long atLeast) {
    long[] next = {atLeast};
    connection.run(
        "FETCH",
        "UID FETCH " + atLeast + ":* (UID)",
        ResponseLimit.forMessages(connection.folderMessages(), connection.folderMessages()),
        response -> {
          FetchResponse fetched = FetchResponse.parse(response);
          if (fetched != null && fetched.uid() >= next[0]) {
            next[0] = fetched.uid() + 1;
          }
        });
    return next[0];
  }
}
