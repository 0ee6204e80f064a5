package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.access.testing.server.TokenIssuer;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.ThrottlingProxy;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A migration that runs longer than its tokens are valid. Both servers accept a token until it
 * expires, and connections to the source are closed about as often. The source's token endpoint
 * reports the correct lifetime; the destination's reports an hour, so that the platform learns only
 * from refused sign-ins that a token has expired.
 */
class TokenRenewalIT {

  private static final String USER = "owner@example.org";
  private static final String PASSWORD = "only-of-the-test";
  private static final String SECRET = "s3cret/of+the=client";

  /** Long enough for several folders, so that some sessions end between two folders. */
  private static final Duration SESSION = Duration.ofMillis(1500);

  private static final int FOLDERS = 20;

  @TempDir private Path directory;
  @TempDir private Path sourceKeys;
  @TempDir private Path destinationKeys;

  private final AtomicInteger sourceTokens = new AtomicInteger();
  private final AtomicInteger destinationTokens = new AtomicInteger();
  private HttpServer endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext("/honest", exchange -> issue(exchange, sourceTokens, 2, 5));
    endpoint.createContext("/boasting", exchange -> issue(exchange, destinationTokens, 3600, 2));
    endpoint.start();
  }

  @AfterEach
  void stop() {
    endpoint.stop(0);
  }

  private static void issue(HttpExchange exchange, AtomicInteger count, int expiresIn, int lifetime)
      throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean known = form.contains("client_secret=s3cret%2Fof%2Bthe%3Dclient");
    count.incrementAndGet();
    String token = TokenIssuer.token(USER, Instant.now().plusSeconds(lifetime));
    byte[] answer =
        (known
                ? "{\"token_type\":\"Bearer\",\"expires_in\":%d,\"access_token\":\"%s\"}"
                    .formatted(expiresIn, token)
                : "{\"error\":\"invalid_client\"}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private Path client(String path, String secret) throws IOException {
    return Files.writeString(
        directory.resolve(path + ".json"),
        """
        {"tokenEndpoint": "http://127.0.0.1:%d/%s", "clientId": "mover", "clientSecret": "%s"}
        """
            .formatted(endpoint.getAddress().getPort(), path, secret));
  }

  private MailhaulProcess migrate(Endpoint from, Endpoint to) throws IOException {
    return MailhaulProcess.java(
        directory,
        Stream.of(
                "migrate",
                "--from",
                from,
                "--to",
                to,
                "--from-oauth",
                directory.resolve("honest.json"),
                "--to-oauth",
                directory.resolve("boasting.json"),
                "--mailboxes",
                directory.resolve("users.csv"),
                "--connections",
                1)
            .map(String::valueOf)
            .toArray(String[]::new));
  }

  @Test
  @DisplayName(
      "TRAP 4: tokens that expire during a run are renewed, before or after a refused sign-in")
  void renewsTokensThatExpireDuringARun() throws Exception {
    Files.writeString(
        directory.resolve("users.csv"), "EmailAddress,UserName\n" + USER + "," + USER);
    client("honest", SECRET);
    client("boasting", SECRET);
    try (Dovecot source =
            TokenIssuer.trusted(Dovecot.settings().anyUser(PASSWORD), sourceKeys, "oauthbearer")
                .start();
        Dovecot destination =
            TokenIssuer.trusted(Dovecot.settings().anyUser(PASSWORD), destinationKeys, "xoauth2")
                .start();
        ThrottlingProxy sessions = ThrottlingProxy.to(source.port(), 1_000_000, SESSION);
        ThrottlingProxy slowly = ThrottlingProxy.to(destination.port(), 75_000)) {
      try (RawImapClient imap = source.raw(USER)) {
        for (int folder = 0; folder < FOLDERS; folder++) {
          imap.append("Folder " + folder, large(10 * folder));
        }
      }

      MailhaulProcess run = migrate(endpoint(sessions), endpoint(slowly)).requireExit(0);

      assertThat(
              MailboxSnapshot.of(source, USER).differences(MailboxSnapshot.of(destination, USER)))
          .isEmpty();
      assertThat(sourceTokens).as("tokens for the source").hasValueGreaterThan(2);
      assertThat(destinationTokens).as("tokens for the destination").hasValueGreaterThan(1);
      assertThat(destination.log()).as("expired tokens were refused").contains("auth failed");
      assertThat(source.log()).doesNotContain("auth failed");
      assertThat(run.out() + run.err()).doesNotContain(SECRET);
    }
  }

  private static List<TestMessage> large(int first) {
    return TestMessage.numbered(first, 3).stream()
        .map(message -> message.withBody("0123456789abcde\r\n".repeat(500)))
        .toList();
  }

  private static Endpoint endpoint(ThrottlingProxy link) {
    return Endpoint.imap("127.0.0.1", link.port(), Endpoint.Security.PLAIN, null);
  }
}
