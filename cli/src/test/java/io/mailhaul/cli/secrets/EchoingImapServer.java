package io.mailhaul.cli.secrets;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail server that repeats what a client sent to sign in: byte for byte, in Base64, and decoded
 * from it. It does so when it refuses the sign-in, or in its response to the first command after.
 */
final class EchoingImapServer implements AutoCloseable {

  /** Begins every response that repeats a secret. */
  static final String MARK = "echo of the sign-in";

  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)(\\+?)}$");

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final String capabilities;
  private final Predicate<String> accepts;

  /**
   * A server on a free port of the loopback interface.
   *
   * @param sasl whether it offers SASL PLAIN; otherwise clients use LOGIN
   * @param accepts whether it accepts what a client sent to sign in, decoded
   */
  EchoingImapServer(boolean sasl, Predicate<String> accepts) throws IOException {
    this.capabilities = "IMAP4rev1 LITERAL+" + (sasl ? " AUTH=PLAIN SASL-IR" : "");
    this.accepts = accepts;
    Thread.startVirtualThread(this::acceptAll);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void acceptAll() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.startVirtualThread(() -> serve(client));
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      send(out, "* OK [CAPABILITY " + capabilities + "] ready");
      String echo = "";
      while (true) {
        String line = command(in, out);
        if (line == null) {
          return;
        }
        String tag = line.substring(0, line.indexOf(' '));
        String verb = line.substring(tag.length() + 1).toUpperCase(Locale.ROOT);
        if (verb.startsWith("CAPABILITY")) {
          send(out, "* CAPABILITY " + capabilities);
          send(out, tag + " OK done");
        } else if (verb.startsWith("AUTHENTICATE") || verb.startsWith("LOGIN")) {
          String decoded = decoded(line);
          echo = MARK + ": " + line.replace("\r\n", " ") + " " + decoded.replace('\0', ' ');
          boolean accepted = accepts.test(decoded);
          send(out, tag + (accepted ? " OK in" : " NO [AUTHENTICATIONFAILED] " + echo));
        } else if (verb.startsWith("LOGOUT")) {
          send(out, tag + " OK bye");
          return;
        } else {
          send(out, "* BAD " + echo);
          send(out, tag + " NO User is authenticated but not connected, " + echo);
        }
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private static String decoded(String line) {
    if (line.contains("PLAIN ")) {
      String base64 = line.substring(line.lastIndexOf(' ') + 1);
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
    return line;
  }

  /** A command with its literals in one text; null at the end of the connection. */
  private static String command(InputStream in, OutputStream out) throws IOException {
    StringBuilder command = new StringBuilder();
    while (true) {
      String line = line(in);
      if (line == null) {
        return null;
      }
      command.append(line);
      Matcher literal = LITERAL.matcher(line);
      if (!literal.find()) {
        return command.toString();
      }
      if (literal.group(2).isEmpty()) {
        send(out, "+ go on");
      }
      command.append("\r\n");
      command.append(
          new String(in.readNBytes(Integer.parseInt(literal.group(1))), StandardCharsets.UTF_8));
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b;
    while ((b = in.read()) != '\n') {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static void send(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
