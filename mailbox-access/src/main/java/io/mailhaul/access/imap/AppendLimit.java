package io.mailhaul.access.imap;

/** The largest item that a server takes (APPENDLIMIT, RFC 7889). */
final class AppendLimit {

  private AppendLimit() {}

  /** In bytes: the folder's own where folders differ, else the server's; very large for none. */
  static long of(Wire wire, String wireName) {
    for (String capability : wire.capabilities()) {
      if (capability.matches("APPENDLIMIT=\\d{1,18}")) {
        return Long.parseLong(capability.substring(12));
      }
    }
    return wire.can("APPENDLIMIT") ? ofFolder(wire, wireName) : Long.MAX_VALUE;
  }

  private static long ofFolder(Wire wire, String wireName) {
    long[] limit = {Long.MAX_VALUE};
    Wire.Sent sent = wire.begin("STATUS");
    wire.write("STATUS ");
    if (wire.writeString(sent, wireName)) {
      wire.write(" (APPENDLIMIT)");
      wire.end();
    }
    wire.await(
        sent,
        answer -> {
          StatusAnswer status = StatusAnswer.read(answer);
          if (status != null) {
            limit[0] = status.numbers().getOrDefault("APPENDLIMIT", limit[0]);
          }
        });
    return limit[0];
  }
}
