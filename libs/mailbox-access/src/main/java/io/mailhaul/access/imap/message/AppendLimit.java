package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.StatusResponse;

/** The largest message that a server accepts (APPENDLIMIT, RFC 7889). */
public final class AppendLimit {

  private AppendLimit() {}

  /** In bytes: the limit of the folder or else of the server; {@code Long.MAX_VALUE} for none. */
  public static long of(ImapConnection connection, String wireName) {
    for (String capability : connection.capabilities()) {
      if (capability.matches("APPENDLIMIT=\\d{1,18}")) {
        return Long.parseLong(capability.substring(12));
      }
    }
    return connection.hasCapability("APPENDLIMIT")
        ? ofFolder(connection, wireName)
        : Long.MAX_VALUE;
  }

  private static long ofFolder(ImapConnection connection, String wireName) {
    long[] limit = {Long.MAX_VALUE};
    connection.awaitCompletion(
        connection.send("STATUS", "STATUS ", wireName, " (APPENDLIMIT)"),
        response -> {
          StatusResponse status = StatusResponse.parse(response);
          if (status != null) {
            limit[0] = status.values().getOrDefault("APPENDLIMIT", limit[0]);
          }
        });
    return limit[0];
  }
}
