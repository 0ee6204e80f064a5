package io.mailhaul.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mailhaul.cli.testing.MailhaulProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers that repeat what they got, in a whole migration: no spelling of a secret is on the
 * console, in the ticket, in the report, in a log, in a topic or in the database.
 */
class EchoedSecretsIT {

  private static final String PASSWORD = "p@ss/w\\rd&ü=1234567";
  private static final String SECRET = "cl1ent+s3cret/ü=&x";

  @TempDir private Path directory;
  private HttpServer endpoint;

  @BeforeEach
  void startTokenEndpoint() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/token",
        exchange -> {
          String form =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] answer =
              "{\"error\":\"invalid_client\",\"error_description\":\"echo of the form: %s, and %s\"}"
                  .formatted(form, base64(form))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(400, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    endpoint.start();
  }

  @AfterEach
  void stopTokenEndpoint() {
    endpoint.stop(0);
  }

  @Test
  @DisplayName("SECRET 1: no spelling of a secret that a server repeats is printed or stored")
  void noSpellingOfASecretIsPrintedOrStored() throws Exception {
    Path users =
        Files.writeString(
            directory.resolve("users.csv"),
            """
            EmailAddress,UserName,Password,DestinationPassword
            refused-by-source@example.org,refused,%1$s,%1$s
            refused-by-destination@example.org,accepted,%1$s,%1$s
            broken-source@example.org,accepted-by-both,%1$s,%1$s
            without-token@example.org,owner,,%1$s
            """
                .formatted(PASSWORD));
    Path client =
        Files.writeString(
            directory.resolve("client.json"),
            """
            {"tokenEndpoint": "http://127.0.0.1:%d/token", "clientId": "mover", "clientSecret": "%s"}
            """
                .formatted(endpoint.getAddress().getPort(), SECRET));
    Path data = directory.resolve("data");
    String console;
    try (EchoingImapServer source =
            new EchoingImapServer(true, sent -> sent.contains("\0accepted"));
        EchoingImapServer destination =
            new EchoingImapServer(false, sent -> sent.contains("broken-source"))) {
      MailhaulProcess run =
          MailhaulProcess.java(
              directory,
              "migrate",
              "--from=imap://127.0.0.1:" + source.port() + "?tls=off",
              "--to=imap://127.0.0.1:" + destination.port() + "?tls=off",
              "--mailboxes=" + users,
              "--from-oauth=" + client,
              "--data=" + data);
      run.requireExit(1);
      console = run.out() + run.err();
    }

    // The responses themselves are everywhere: the search would find the secrets.
    StoredBytes stored = StoredBytes.below(data);
    assertThat(console)
        .contains("refused-by-source@example.org", "refused-by-destination@example.org")
        .contains("broken-source@example.org", "without-token@example.org")
        .contains(EchoingImapServer.MARK, "echo of the form", "***");
    for (String place : List.of("kafka", "postgres", "report.json")) {
      assertThat(stored.filesWith(EchoingImapServer.MARK))
          .as(place)
          .anyMatch(f -> f.contains(place));
      assertThat(stored.filesWith("echo of the form")).as(place).anyMatch(f -> f.contains(place));
    }
    for (String spelling : spellings()) {
      assertThat(console).doesNotContain(spelling);
      assertThat(stored.filesWith(spelling)).as(spelling).isEmpty();
    }
  }

  private static List<String> spellings() {
    return List.of(
        PASSWORD,
        PASSWORD.replace("\\", "\\\\"),
        PASSWORD.replace("\\", "\\\\").replace("\\\\", "\\\\\\\\"),
        encoded(PASSWORD),
        base64(PASSWORD),
        base64("\0refused\0" + PASSWORD),
        base64("\0accepted\0" + PASSWORD),
        base64("\0accepted-by-both\0" + PASSWORD),
        SECRET,
        encoded(SECRET),
        base64(SECRET),
        base64("mover:" + SECRET),
        encoded(SECRET).substring(0, 14),
        base64(SECRET).substring(0, 12));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
