package io.mailhaul.chaos;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.server.Courier;
import io.mailhaul.access.testing.server.Cyrus;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.access.testing.server.MailboxSnapshot.Entry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A mail server to which mailboxes are copied: prefix {@code INBOX.} and separator {@code .}. */
final class ChaosDestination implements AutoCloseable {

  /** The servers. Rounds have them in turn. */
  enum Kind {
    DOVECOT,
    /** A folder whose subfolder is created is created, too. */
    CYRUS,
    /** Without MULTIAPPEND, MOVE (moves are replicated with COPY and UID EXPUNGE) and CONDSTORE. */
    COURIER
  }

  private final Kind kind;
  private final AutoCloseable server;
  private final int port;
  private final Function<String, RawImapClient> connection;

  private ChaosDestination(
      Kind kind, AutoCloseable server, int port, Function<String, RawImapClient> connection) {
    this.kind = kind;
    this.server = server;
    this.port = port;
    this.connection = connection;
  }

  /** Starts a server with these accounts, all with the same password. */
  static ChaosDestination start(Kind kind, List<String> users, String password) {
    Map<String, String> passwords =
        users.stream().collect(Collectors.toMap(Function.identity(), user -> password));
    return switch (kind) {
      case DOVECOT -> {
        Dovecot dovecot =
            Dovecot.settings().separator(".").prefix("INBOX.").anyUser(password).start();
        yield new ChaosDestination(kind, dovecot, dovecot.port(), dovecot::raw);
      }
      case CYRUS -> {
        Cyrus cyrus = Cyrus.start(passwords);
        yield new ChaosDestination(kind, cyrus, cyrus.port(), cyrus::raw);
      }
      case COURIER -> {
        Courier courier = Courier.start(passwords);
        yield new ChaosDestination(kind, courier, courier.port(), courier::raw);
      }
    };
  }

  /**
   * Whether the server reports which flags have changed (CONDSTORE). Otherwise, changes by the user
   * cannot be told apart, and Mailhaul does not change the flags of copies.
   */
  boolean reportsFlagChanges() {
    return kind != Kind.COURIER;
  }

  int port() {
    return port;
  }

  /** A connection that does not use the code under test. */
  RawImapClient raw(String user) {
    return connection.apply(user);
  }

  /** Reads the whole account, without empty folders that only have subfolders. */
  MailboxSnapshot snapshot(String user) {
    try (RawImapClient imap = raw(user)) {
      MailboxSnapshot all = MailboxSnapshot.of(imap);
      Map<String, Map<Entry, Integer>> folders = new TreeMap<>(all.folders());
      folders
          .keySet()
          .removeIf(folder ->
              all.folders().getOrDefault(folder, Map.of()).isEmpty()
                  && !folder.equals("INBOX")
                  && all.folders().keySet().stream()
                      .anyMatch(other -> other.startsWith(folder + ".")));
      return new MailboxSnapshot(folders, all.subscriptions());
    }
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
