package io.mailhaul.access.testing.server;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A real Courier on loopback with its own folders and port: prefix {@code INBOX.}, separator {@code
 * .}, no MULTIAPPEND, no LITERAL+, LOGIN only. {@link CourierAuthDaemon} authenticates its
 * accounts. Stop it with {@link #close}.
 */
public final class Courier implements AutoCloseable {

  private static final String AUTH_LIBRARY = "libcourierauth.so.0";

  private final ServerProcess process;
  private final CourierAuthDaemon accounts;
  private final int port;
  private final Path mail;

  private Courier(ServerProcess process, CourierAuthDaemon accounts, int port, Path mail) {
    this.process = process;
    this.accounts = accounts;
    this.port = port;
    this.mail = mail;
  }

  /**
   * Starts Courier and waits until it responds.
   *
   * @param users passwords by name
   */
  public static Courier start(Map<String, String> users) {
    try {
      Path base = ServerProcess.newFolder("courier");
      Path mail = Files.createDirectories(base.resolve("mail"));
      Path library = Files.createDirectories(base.resolve("lib")).resolve(AUTH_LIBRARY);
      Files.writeString(library, redirected(), StandardCharsets.ISO_8859_1);
      String libraries = library.getParent() + ":" + UnpackedServers.libraries();
      for (String user : users.keySet()) {
        ServerProcess.run(
            List.of(
                UnpackedServers.file("usr/bin/maildirmake.courier").toString(),
                mail.resolve(user).toString()),
            Map.of("LD_LIBRARY_PATH", libraries),
            "");
      }
      CourierAuthDaemon accounts = CourierAuthDaemon.listen(base.resolve("a/s"), mail, users);
      int port = ServerProcess.freePort();
      List<String> listener =
          List.of(
              "sh",
              "-c",
              // Without a file monitor, each sign-in would wait for one.
              "'%s' --notimeout \"$GAM_CLIENT_ID\" & exec '%s' -address=127.0.0.1 -maxprocs=100"
                      .formatted(
                          UnpackedServers.file("usr/libexec/gam_server"),
                          UnpackedServers.file("usr/sbin/couriertcpd"))
                  + " -maxperip=100 -nodnslookup -noidentlookup %d '%s' '%s' Maildir"
                      .formatted(
                          port,
                          UnpackedServers.file("usr/lib/courier/courier/imaplogin"),
                          UnpackedServers.file("usr/bin/imapd")));
      return new Courier(
          ServerProcess.start("Courier", base, listener, environment(libraries), port),
          accounts,
          port,
          mail);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The authentication library, patched to use a socket in the server's own folder. The compiler
   * has split the path into two strings that overlap in one character; the number of slashes is
   * free.
   */
  private static String redirected() throws IOException {
    return Pattern.compile("/run/courier/aut+hdaemon/socket")
        .matcher(
            Files.readString(
                UnpackedServers.file("usr/lib/" + AUTH_LIBRARY), StandardCharsets.ISO_8859_1))
        .replaceAll(path -> "a" + "/".repeat(path.group().length() - 2) + "s");
  }

  /** The settings of Debian's /etc/courier/imapd that matter here. */
  private static Map<String, String> environment(String libraries) {
    return Map.of(
        "LD_LIBRARY_PATH", libraries,
        "GAM_CLIENT_ID", "mailhaul-" + UUID.randomUUID(),
        "IMAP_CAPABILITY",
            "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT"
                + " QUOTA IDLE",
        "IMAP_KEYWORDS", "1",
        "IMAP_ACL", "0",
        "IMAP_CHECK_ALL_FOLDERS", "0",
        "IMAP_OBSOLETE_CLIENT", "0",
        "IMAP_USELOCKS", "1",
        "IMAP_ENHANCEDIDLE", "0",
        "IMAP_TRASHFOLDERNAME", "Trash");
  }

  /** The port for unencrypted IMAP. */
  public int port() {
    return port;
  }

  /** The credentials with which the code under test signs in to an account. */
  public AccountCredentials signIn(String user) {
    return new AccountCredentials(
        Endpoint.imap("127.0.0.1", port, Endpoint.Security.PLAIN, null),
        user,
        accounts.password(user));
  }

  /** A connection to an account that does not use the code under test. */
  public RawImapClient raw(String user) {
    return RawImapClient.open(port, user, accounts.password(user));
  }

  /** Delivers a message into an account's INBOX like a mail transport agent: as a file. */
  public void deliver(String user, String file, TestMessage message) {
    try {
      Path written = Files.write(mail.resolve(user).resolve("tmp").resolve(file), message.bytes());
      ServerProcess.giveToServerUser(written);
      Files.move(written, mail.resolve(user).resolve("new").resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server and removes its files. */
  @Override
  public void close() {
    accounts.close();
    process.close();
  }
}
