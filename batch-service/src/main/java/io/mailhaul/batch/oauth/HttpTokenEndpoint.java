package io.mailhaul.batch.oauth;

import io.mailhaul.api.csv.OAuthClient;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Requests tokens over HTTP (RFC 6749 sections 4.4.2 and 5). Client id and secret are sent in the
 * body of the request, as the large providers document it.
 */
@Component
class HttpTokenEndpoint implements TokenEndpoint, AutoCloseable {

  /** Limit for the whole request. Workers wait longer than for two such requests. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * The lifetime of a token when the endpoint does not state one. It is short, because a token that
   * expires too early costs two requests.
   */
  private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

  private static final long MAX_BYTES = 1 << 20;

  /** Errors of the endpoint that are transient (RFC 6749 section 4.1.2.1, RFC 8628). */
  private static final Set<String> TRANSIENT_ERRORS =
      Set.of("server_error", "temporarily_unavailable", "slow_down");

  private static final Set<Integer> TRANSIENT_STATUS = Set.of(408, 425, 429);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  @Override
  public Grant requestToken(OAuthClient client) throws TokenRequestException {
    HttpResponse<String> response = send(client);
    JsonNode answer = json(response.body());
    if (response.statusCode() != 200) {
      throw refused(client, response.statusCode(), answer);
    }
    String token = answer.path("access_token").asString("");
    String type = answer.path("token_type").asString("Bearer");
    if (token.isEmpty() || !type.equalsIgnoreCase("Bearer")) {
      throw TokenRequestException.refused(client, "the response contains no bearer token");
    }
    long seconds = answer.path("expires_in").asLong(DEFAULT_LIFETIME.toSeconds());
    return new Grant(
        token, Duration.ofSeconds(Math.clamp(seconds, 0, Duration.ofDays(1).toSeconds())));
  }

  private HttpResponse<String> send(OAuthClient client) throws TokenRequestException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(client.tokenEndpoint()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(form(client)))
            .build();
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES));
    try {
      return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw TokenRequestException.unavailable(
          client, "no response within " + TIMEOUT.toSeconds() + " seconds");
    } catch (ExecutionException e) {
      throw TokenRequestException.unavailable(client, describe(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TokenRequestException.unavailable(client, "interrupted");
    } finally {
      answer.cancel(true);
    }
  }

  private static String describe(ExecutionException e) {
    return switch (e.getCause()) {
      case ConnectException _ -> "no connection";
      case HttpTimeoutException _ -> "no connection in time";
      case null, default -> String.valueOf(e.getMessage());
    };
  }

  private static String form(OAuthClient client) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "client_credentials");
    fields.put("client_id", client.clientId());
    fields.put("client_secret", client.clientSecret());
    if (!client.scope().isBlank()) {
      fields.put("scope", client.scope());
    }
    return fields.entrySet().stream()
        .map(field ->
            field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  private static TokenRequestException refused(OAuthClient client, int status, JsonNode answer) {
    String error = answer.path("error").asString("");
    String detail =
        "answers %d %s %s for client '%s'"
            .formatted(
                status, error, answer.path("error_description").asString(""), client.clientId());
    return status >= 500 || TRANSIENT_STATUS.contains(status) || TRANSIENT_ERRORS.contains(error)
        ? TokenRequestException.unavailable(client, detail)
        : TokenRequestException.refused(client, detail);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
