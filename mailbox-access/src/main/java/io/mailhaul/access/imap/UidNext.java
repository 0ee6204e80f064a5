package io.mailhaul.access.imap;

/** Finds out UIDNEXT where a server does not say it. */
final class UidNext {

  private UidNext() {}

  /**
   * One more than the highest UID there is.
   *
   * @param atLeast what is known already
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
