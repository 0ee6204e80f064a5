package io.mailhaul.access.imap;

/** The largest message that a server accepts (APPENDLIMIT, RFC 7889). */
final class AppendLimit {

  private AppendLimit() {}

  /** In bytes: the limit of the folder or else of the server; {@code Long.MAX_VALUE} for none. */
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
