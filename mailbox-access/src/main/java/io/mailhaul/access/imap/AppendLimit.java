package io.mailhaul.access.imap;

/** The largest item that a server takes (APPENDLIMIT, RFC 7889). */
final class AppendLimit {

  private AppendLimit() {}

  /** In bytes: the folder's own where folders differ, else the server's; very large for none. */
  static long of(Wire connection, String wireName) {
    for (String capability : connection.capabilities()) {
      if (capability.matches("APPENDLIMIT=\\d{1,18}")) {
        return Long.parseLong(capability.substring(12));
      }
    }
    return connection.can("APPENDLIMIT") ? ofFolder(connection, wireName) : Long.MAX_VALUE;
  }

  private static long ofFolder(Wire connection, String wireName) {
    long[] limit = {Long.MAX_VALUE};
    Wire.Sent sent = connection.begin("STATUS");
    connection.write("STATUS ");
    if (connection.writeString(sent, wireName)) {
      connection.write(" (APPENDLIMIT)");
      connection.end();
    }
    connection.await(
        sent,
        response -> {
          StatusAnswer status = StatusAnswer.read(response);
          if (status != null) {
            limit[0] = status.numbers().getOrDefault("APPENDLIMIT", limit[0]);
          }
        });
    return limit[0];
  }
}
