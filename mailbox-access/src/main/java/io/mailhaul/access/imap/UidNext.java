package io.mailhaul.access.imap;

/** Determines UIDNEXT if a server does not send it. */
final class UidNext {

  private UidNext() {}

  /**
   * One more than the highest existing UID.
   *
   * @param atLeast a known lower limit
   */
  static long byFetch(Wire connection, long atLeast) {
    long[] next = {atLeast};
    connection.run(
        "FETCH",
        "UID FETCH " + atLeast + ":* (UID)",
        response -> {
          Fetched fetched = Fetched.read(response);
          if (fetched != null && fetched.uid() >= next[0]) {
            next[0] = fetched.uid() + 1;
          }
        });
    return next[0];
  }
}
