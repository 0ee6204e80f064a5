package io.mailhaul.batch.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.model.FailureReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests to a token endpoint, and the meaning of its responses. */
class HttpTokenEndpointTest {

  private static final String TOKEN = "{\"access_token\":\"ya29.abc\",\"token_type\":\"Bearer\"";

  private final List<String> requests = new ArrayList<>();
  private final HttpTokenEndpoint endpoint = new HttpTokenEndpoint();
  private volatile int status = 200;
  private volatile String body = TOKEN + ",\"expires_in\":3599}";
  private HttpServer server;
  private OAuthClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/tenant/token",
        exchange -> {
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Location", "/tenant/token");
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    client =
        new OAuthClient(
            "http://127.0.0.1:" + server.getAddress().getPort() + "/tenant/token",
            "mover",
            "s3&cret=ü",
            "https://mail.example.org/.default openid");
  }

  @AfterEach
  void stop() {
    endpoint.close();
    server.stop(0);
  }

  private TokenRequestException refused(int code, String text) {
    status = code;
    body = text;
    return catchThrowableOfType(TokenRequestException.class, () -> endpoint.requestToken(client));
  }

  @Test
  @DisplayName("TRAP 4: client credentials are exchanged for a token (RFC 6749 section 4.4)")
  void exchangesClientCredentialsForAToken() throws TokenRequestException {
    assertThat(endpoint.requestToken(client))
        .isEqualTo(new TokenEndpoint.Grant("ya29.abc", Duration.ofSeconds(3599)));
    assertThat(requests)
        .containsExactly(
            "POST application/x-www-form-urlencoded grant_type=client_credentials&client_id=mover"
                + "&client_secret=s3%26cret%3D%C3%BC"
                + "&scope=https%3A%2F%2Fmail.example.org%2F.default+openid");
  }

  @Test
  void sendsNoScopeWhenNoneIsGiven() throws TokenRequestException {
    endpoint.requestToken(new OAuthClient(client.tokenEndpoint(), "mover", "s3cret", null));

    assertThat(requests.getFirst()).endsWith("client_secret=s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                      | 300",
        ",\"expires_in\":null   | 300",
        ",\"expires_in\":\"60\" | 60",
        ",\"expires_in\":-1     | 0",
        ",\"expires_in\":9e18   | 86400"
      })
  void readsEveryFormOfLifetime(String more, int seconds) throws TokenRequestException {
    body = TOKEN + (more == null ? "" : more) + "}";

    assertThat(endpoint.requestToken(client).lifetime()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  @DisplayName("TRAP 4: a refused client needs the user's correction")
  void reportsARefusedClientWithoutItsSecret() {
    TokenRequestException e =
        refused(
            401,
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215:\\r\\n wrong s3&cret=ü\"}");

    assertThat(e.reason()).isEqualTo(FailureReason.TOKEN_REFUSED);
    assertThat(e)
        .hasMessage(
            client.tokenEndpoint()
                + ": answers 401 invalid_client AADSTS7000215: wrong *** for client 'mover'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3%26cret%3D%C3%BC",
        "s3%26cret%3d%c3%bc",
        "s3&amp;cret=ü",
        "czMmY3JldD3DvA==",
        "bW92ZXI6czMmY3JldD3DvA",
        "S3&CRET=Ü"
      })
  @DisplayName("SECRET 1: every spelling of the secret that an endpoint repeats is masked")
  void masksEverySpellingOfTheSecret(String spelling) {
    assertThat(refused(400, "{\"error\":\"x\",\"error_description\":\"got '" + spelling + "'.\"}"))
        .hasMessage(client.tokenEndpoint() + ": answers 400 x got '***'. for client 'mover'");
  }

  @Test
  @DisplayName("SECRET 1: a secret is masked before a long response is cut")
  void masksASecretThatALongResponseCuts() {
    String filler = "y".repeat(300 - "answers 400 x ".length() - 6);
    String description = filler + "s3%26cret%3D%C3%BC";

    assertThat(refused(400, "{\"error\":\"x\",\"error_description\":\"" + description + "\"}"))
        .hasMessageNotContainingAny("s3", "cret");
  }

  @Test
  @DisplayName("SECRET 1: a response that is not HTTP is not quoted with the secret")
  void masksTheSecretInAResponseThatIsNotHttp() throws IOException {
    try (ServerSocket odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> {
        try (Socket connection = odd.accept()) {
          connection.getInputStream().read(new byte[4096]);
          connection
              .getOutputStream()
              .write("s3%26cret%3D%C3%BC s3&cret=\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      client =
          new OAuthClient(
              "http://127.0.0.1:" + odd.getLocalPort() + "/token", "mover", "s3&cret=ü", "");

      TokenRequestException e =
          catchThrowableOfType(TokenRequestException.class, () -> endpoint.requestToken(client));

      assertThat(e).hasMessageContaining("***").hasMessageNotContaining("s3%26cret%3D%C3%BC");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"error\":\"invalid_scope\"}           | TOKEN_REFUSED",
        "400 | {\"error\":\"unauthorized_client\"}     | TOKEN_REFUSED",
        "404 | <html>Not here</html>                   | TOKEN_REFUSED",
        "302 | ''                                      | TOKEN_REFUSED",
        "200 | <html>Sign in</html>                    | TOKEN_REFUSED",
        "200 | {\"access_token\":\"x\",\"token_type\":\"mac\"} | TOKEN_REFUSED",
        "200 | []                                      | TOKEN_REFUSED",
        "400 | {\"error\":\"temporarily_unavailable\"} | TOKEN_UNAVAILABLE",
        "429 | {\"error\":\"invalid_request\"}         | TOKEN_UNAVAILABLE",
        "503 | ''                                      | TOKEN_UNAVAILABLE"
      })
  void distinguishesTransientFromPermanentErrors(int code, String text, FailureReason reason) {
    assertThat(refused(code, text).reason()).isEqualTo(reason);
    assertThat(requests).hasSize(1);
  }

  @Test
  @DisplayName("TRAP 4: an unreachable endpoint is asked again later")
  void reportsAnUnreachableEndpointAsTransient() {
    server.stop(0);

    TokenRequestException e = refused(200, body);

    assertThat(e.reason()).isEqualTo(FailureReason.TOKEN_UNAVAILABLE);
    assertThat(e).hasMessage(client.tokenEndpoint() + ": no connection");
  }

  @Test
  void limitsTheSizeOfAResponse() {
    assertThat(refused(200, " ".repeat(2 << 20) + body).reason())
        .isEqualTo(FailureReason.TOKEN_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.example.org/token",
        "http://localhost:8080/token",
        "http://127.0.0.2/token",
        "http://[::1]:99/token"
      })
  void acceptsEndpointsThatProtectTheSecret(String url) {
    assertThat(new OAuthClient(url, "mover", "s3cret", "").errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                   | is missing",
        "login.example.org/token            | begins with https://",
        "ftp://login.example.org/token      | begins with https://",
        "https:///token                     | begins with https://",
        "https://login example.org          | is not a URL",
        "https://me:pw@login.example.org/   | neither a user name nor a fragment",
        "https://login.example.org/#a       | neither a user name nor a fragment",
        "http://login.example.org/token     | since the secret is sent to 'login.example.org'",
        "http://localhost.example.org/token | since the secret is sent to"
      })
  void refusesInvalidOrUnprotectedEndpoints(String url, String reason) {
    assertThat(new OAuthClient(url, "mover", "s3cret", "").errors())
        .singleElement()
        .asString()
        .contains(reason)
        .doesNotContain("pw", "s3cret");
  }

  @Test
  void reportsAllMissingValuesAtOnce() {
    assertThat(new OAuthClient(null, " ", null, null).errors())
        .hasSize(3)
        .anyMatch(error -> error.startsWith("clientId"))
        .anyMatch(error -> error.startsWith("clientSecret"));
  }
}
