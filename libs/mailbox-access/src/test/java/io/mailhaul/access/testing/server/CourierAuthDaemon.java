package io.mailhaul.access.testing.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * Authenticates accounts in the place of Courier's own daemon. A request is {@code AUTH <bytes>},
 * then service, type, name and password on a line each; the response is the account's user, group
 * and folders, or {@code FAIL}.
 */
final class CourierAuthDaemon implements AutoCloseable {

  private final ServerSocketChannel listener;
  private final Path mail;
  private final Map<String, String> users;

  private CourierAuthDaemon(ServerSocketChannel listener, Path mail, Map<String, String> users) {
    this.listener = listener;
    this.mail = mail;
    this.users = Map.copyOf(users);
  }

  static CourierAuthDaemon listen(Path socket, Path mail, Map<String, String> users)
      throws IOException {
    Files.createDirectories(socket.getParent());
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    CourierAuthDaemon accounts = new CourierAuthDaemon(listener, mail, users);
    Thread.ofPlatform().daemon().name("courier-accounts").start(accounts::serve);
    return accounts;
  }

  String password(String user) {
    String password = users.get(user);
    if (password == null) {
      throw new IllegalArgumentException("No account " + user);
    }
    return password;
  }

  private void serve() {
    while (listener.isOpen()) {
      try (SocketChannel client = listener.accept()) {
        client.write(ByteBuffer.wrap(answer(client).getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        // Courier closed the connection, or the test has ended.
      }
    }
  }

  private String answer(SocketChannel client) throws IOException {
    BufferedReader request = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
    String line = request.readLine();
    // Variables about the origin of the connection come first.
    while (line != null && !line.startsWith("AUTH ")) {
      line = request.readLine();
    }
    request.readLine();
    request.readLine();
    String user = String.valueOf(request.readLine());
    if (!String.valueOf(request.readLine()).equals(users.get(user))) {
      return "FAIL\n";
    }
    return """
    UID=%s
    GID=%s
    HOME=%s
    ADDRESS=%s
    MAILDIR=%s
    .
    """
        .formatted(id("-u"), id("-g"), mail, user, mail.resolve(user));
  }

  private static String id(String option) throws IOException {
    return ServerProcess.run(List.of("id", option, ServerProcess.user())).strip();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
