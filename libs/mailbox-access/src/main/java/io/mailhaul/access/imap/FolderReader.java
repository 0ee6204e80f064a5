package io.mailhaul.access.imap;

import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.message.FetchCommand;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.model.Side;
import java.util.Map;
import java.util.function.Function;

/** The selected folder, as its readers see it. */
interface FolderReader {

  Side side();

  /** Reads from this folder with exclusive use of the connection. */
  <T> T withConnection(Function<ImapConnection, T> read);

  /** Fetches from this folder with exclusive use of the connection. */
  default Map<Long, FetchResponse> runFetch(
      Function<FetchCommand, Map<Long, FetchResponse>> fetch) {
    return withConnection(connection -> fetch.apply(new FetchCommand(connection)));
  }
}
