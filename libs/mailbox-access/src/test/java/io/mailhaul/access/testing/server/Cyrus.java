package io.mailhaul.access.testing.server;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real Cyrus on loopback with its own configuration, folders and port: prefix {@code INBOX.},
 * separator {@code .}, and stricter about names and messages than most servers. Stop it with {@link
 * #close}.
 */
public final class Cyrus implements AutoCloseable {

  private static final String BIN = "usr/lib/cyrus/bin/";

  private final ServerProcess process;
  private final int port;
  private final Map<String, String> users;

  private Cyrus(ServerProcess process, int port, Map<String, String> users) {
    this.process = process;
    this.port = port;
    this.users = users;
  }

  /**
   * Starts Cyrus and waits until it responds.
   *
   * @param users passwords by name
   * @param settings lines of imapd.conf, each replacing the default line with the same key
   */
  public static Cyrus start(Map<String, String> users, String... settings) {
    try {
      Path base = ServerProcess.newFolder("cyrus");
      for (String folder : List.of("conf/socket", "mail", "proc", "lock")) {
        Files.createDirectories(base.resolve(folder));
      }
      Map<String, String> environment =
          Map.of(
              "LD_LIBRARY_PATH",
              UnpackedServers.libraries(),
              "SASL_PATH",
              UnpackedServers.saslMechanisms().toString());
      for (Map.Entry<String, String> user : users.entrySet()) {
        ServerProcess.run(
            List.of(
                UnpackedServers.file("usr/sbin/saslpasswd2").toString(),
                "-p",
                "-c",
                "-f",
                base.resolve("sasldb").toString(),
                "-u",
                "localhost",
                user.getKey()),
            environment,
            user.getValue());
      }
      int port = ServerProcess.freePort();
      Path imapdConf = Files.writeString(base.resolve("imapd.conf"), imapdConf(base, settings));
      Path cyrusConf =
          Files.writeString(base.resolve("cyrus.conf"), cyrusConf(imapdConf.toString(), port));
      List<String> master =
          List.of(
              UnpackedServers.file(BIN + "master").toString(),
              "-D",
              "-C",
              imapdConf.toString(),
              "-M",
              cyrusConf.toString(),
              "-p",
              base.resolve("master.pid").toString());
      return new Cyrus(
          ServerProcess.start("Cyrus", base, master, environment, port), port, Map.copyOf(users));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String imapdConf(Path base, String... settings) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "cyrus_user: " + ServerProcess.user(),
                "configdirectory: " + base.resolve("conf"),
                "proc_path: " + base.resolve("proc"),
                "mboxname_lockpath: " + base.resolve("lock"),
                "defaultpartition: default",
                "partition-default: " + base.resolve("mail"),
                "servername: localhost",
                "altnamespace: no",
                "unixhierarchysep: no",
                "allowplaintext: yes",
                // Creates INBOX at the first sign-in.
                "autocreate_quota: 0",
                "sasl_pwcheck_method: auxprop",
                "sasl_auxprop_plugin: sasldb",
                "sasl_sasldb_path: " + base.resolve("sasldb"),
                "sasl_mech_list: PLAIN"));
    for (String setting : settings) {
      String key = setting.substring(0, setting.indexOf(':') + 1);
      lines.removeIf(line -> line.startsWith(key));
      lines.add(setting);
    }
    return String.join("\n", lines) + "\n";
  }

  private static String cyrusConf(String imapdConf, int port) {
    return """
    START {
      recover cmd="%s -r -C %s"
    }
    SERVICES {
      imap cmd="%s -U 30 -C %s" listen="127.0.0.1:%d" prefork=1
    }
    """
        .formatted(
            UnpackedServers.file(BIN + "ctl_cyrusdb"),
            imapdConf,
            UnpackedServers.file(BIN + "imapd"),
            imapdConf,
            port);
  }

  /** The port for unencrypted IMAP. */
  public int port() {
    return port;
  }

  /** The credentials with which the code under test signs in to an account. */
  public AccountCredentials signIn(String user) {
    return new AccountCredentials(
        Endpoint.imap("127.0.0.1", port, Endpoint.Security.PLAIN, null), user, password(user));
  }

  /** A connection to an account that does not use the code under test. */
  public RawImapClient raw(String user) {
    return RawImapClient.open(port, user, password(user));
  }

  private String password(String user) {
    String password = users.get(user);
    if (password == null) {
      throw new IllegalArgumentException("No account " + user);
    }
    return password;
  }

  /** Stops the server and removes its files. */
  @Override
  public void close() {
    process.close();
  }
}
