package io.mailhaul.batch.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.RestTestClient;
import io.mailhaul.batch.testing.TestPlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Batches with OAuth clients instead of passwords. */
@ExtendWith(OutputCaptureExtension.class)
class OAuthCredentialsIT extends BatchTests {

  private static final String SECRET = "s3cret-of-the-client";

  private final AtomicInteger issued = new AtomicInteger();
  private HttpServer endpoint;

  OAuthCredentialsIT(TestPlatform platform) {
    super(platform);
  }

  @BeforeEach
  void start() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/token",
        exchange -> {
          String form =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean known = form.contains(SECRET);
          byte[] answer =
              (known
                      ? "{\"access_token\":\"token-%d\",\"expires_in\":3600}"
                          .formatted(issued.incrementAndGet())
                      : "{\"error\":\"invalid_client\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    endpoint.start();
  }

  @AfterEach
  void stop() {
    endpoint.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/token";
  }

  private Map<String, Object> client(String secret) {
    return Map.of("tokenEndpoint", url(), "clientId", "mover", "clientSecret", secret);
  }

  private String workerPath(String address) {
    return "/worker/mailboxes/" + workers.job(address).mailbox();
  }

  private JsonNode source(String workerPath) {
    return rest.get(workerPath + "/accounts").json().get("source");
  }

  private static Map<String, Object> refused(String holder, JsonNode accounts) {
    String obtained = accounts.at("/source/tokenObtainedAt").stringValue();
    return Map.of("holder", holder, "side", "SOURCE", "obtainedAt", obtained);
  }

  @Test
  @DisplayName("TRAP 4: mailboxes of one client share a token, also after a refusal")
  void sharesOneTokenBetweenMailboxesOfOneClient() {
    String file = HEADER + "one@tokens.org,one,\ntwo@tokens.org,two,\nold@tokens.org,old,pw\n";
    Map<String, Object> to = new HashMap<>(client(SECRET));
    to.put("scope", "imap");
    assertThat(rest.submit("tokens", file, "fromOAuth", client(SECRET), "toOAuth", to).status())
        .isEqualTo(201);
    String one = workerPath("one@tokens.org");
    String two = workerPath("two@tokens.org");

    JsonNode accounts = rest.get(one + "/accounts").json();
    assertThat(accounts.at("/source/userName").stringValue()).isEqualTo("one");
    assertThat(accounts.at("/source/password").stringValue()).isEmpty();
    assertThat(accounts.at("/source/token").stringValue()).isEqualTo("token-1");
    assertThat(accounts.at("/destination/token").stringValue()).isEqualTo("token-2");
    assertThat(source(two).get("token").stringValue()).isEqualTo("token-1");
    assertThat(source(workerPath("old@tokens.org")).get("password").stringValue()).isEqualTo("pw");

    Map<String, Object> refused = refused("", accounts);
    JsonNode renewed = rest.post(one + "/token-rejections", refused).json();
    assertThat(renewed.at("/source/token").stringValue()).isEqualTo("token-3");
    assertThat(renewed.at("/destination/token").stringValue()).isEqualTo("token-2");
    assertThat(
            rest.post(two + "/token-rejections", refused).json().at("/source/token").stringValue())
        .isEqualTo("token-3");
    assertThat(issued).hasValue(3);
  }

  @Test
  @DisplayName("TRAP 4: a holder that gets no token does not block other holders")
  void aFailedTokenRequestDoesNotBlockOtherHolders(CapturedOutput log) {
    String file = "EmailAddress,UserName,DestinationPassword\nno@tokens.org,no,pw\n";
    rest.submit("no-tokens", file, "fromOAuth", client("wrong-secret"));
    String workerPath = workerPath("no@tokens.org");
    for (String holder : new String[] {"a", "b"}) {
      RestTestClient.Response answer = rest.get(workerPath + "/accounts?holder=" + holder);
      assertThat(answer.status()).isEqualTo(424);
      assertThat(answer.json().get("reason").stringValue()).isEqualTo("TOKEN_REFUSED");
      assertThat(answer.json().get("side").stringValue()).isEqualTo("SOURCE");
      assertThat(answer.json().get("detail").stringValue())
          .isEqualTo(url() + ": answers 401 invalid_client for client 'mover'");
    }

    // The corrected client is a different client, so its token is requested immediately.
    rest.submit("no-tokens", file, "fromOAuth", client(SECRET));
    JsonNode accounts = rest.get(workerPath + "/accounts?holder=c").json();
    assertThat(accounts.get("version").intValue()).isEqualTo(2);
    assertThat(accounts.at("/source/token").stringValue()).isEqualTo("token-1");

    endpoint.stop(0);
    RestTestClient.Response gone =
        rest.post(workerPath + "/token-rejections", refused("c", accounts));
    assertThat(gone.status()).isEqualTo(424);
    assertThat(gone.json().get("reason").stringValue()).isEqualTo("TOKEN_UNAVAILABLE");
    assertThat(platform.dump()).contains("no@tokens.org").doesNotContain(SECRET, "wrong-secret");
    assertThat(rest.get("/batches/no-tokens").text() + rest.get("/batches/no-tokens/report").text())
        .doesNotContain(SECRET, "wrong-secret");
    assertThat(log).doesNotContain(SECRET, "wrong-secret", "token-1");
  }

  @Test
  void reportsAnInvalidClientWithoutItsSecret() {
    RestTestClient.Response answer =
        rest.submit(
            "faulty-client",
            HEADER + "faulty@tokens.org,f,\n",
            "toOAuth",
            Map.of("tokenEndpoint", "http://login.example.org/token", "clientSecret", SECRET));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("detail").stringValue())
        .isEqualTo(
            "toOAuth: tokenEndpoint must begin with https://, since the secret is sent to"
                + " 'login.example.org'. clientId is missing.");
  }
}
