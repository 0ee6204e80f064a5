package io.mailhaul.access.desk;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.Tried;
import io.mailhaul.events.desk.UidMapAnswer;
import io.mailhaul.events.desk.UidMapQuery;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Calls the worker API of batch-service over HTTP, below {@code /desk}. */
public final class HttpCredentialDesk implements CredentialDesk {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** Delays between attempts: long enough to survive a connection that is reset. */
  private static final List<Duration> AGAIN =
      List.of(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(1));

  /** How long to wait while another worker holds the credentials and signs in. */
  private static final Duration MOST_WAITING = Duration.ofSeconds(5);

  private static final Duration NEXT_LOOK = Duration.ofMillis(100);

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final URI url;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * @param url base URL of batch-service
   * @param token bearer token for the worker API
   */
  public HttpCredentialDesk(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  @Override
  public MailboxAccounts accounts(String mailbox, String holder) {
    return accounts(mailbox, "accounts?holder=" + encoded(holder), null);
  }

  @Override
  public MailboxAccounts renewed(String mailbox, RefusedToken refused) {
    return accounts(mailbox, "refused-tokens", refused);
  }

  private MailboxAccounts accounts(String mailbox, String resource, @Nullable Object body) {
    HttpResponse<byte[]> response = awaitTurn(mailbox, resource, body);
    if (response.statusCode() == 409) {
      Refusal refusal = read(response, new TypeReference<Refusal>() {});
      throw new MailboxException(
          FailureReason.CREDENTIAL_REFUSED, refusal.side(), refusal.detail(), null);
    }
    if (response.statusCode() == 424) {
      throw new MailboxException(read(response, new TypeReference<Failure>() {}), null, null);
    }
    return read(required(response, mailbox), new TypeReference<MailboxAccounts>() {});
  }

  /** The status is 423 while another worker tests whether the servers accept the credentials. */
  private HttpResponse<byte[]> awaitTurn(String mailbox, String resource, @Nullable Object body) {
    long end = System.nanoTime() + MOST_WAITING.toNanos();
    while (true) {
      HttpResponse<byte[]> response = send(mailbox, resource, body);
      if (response.statusCode() != 423) {
        return response;
      }
      if (System.nanoTime() - end > 0) {
        throw unreachable("waits for another worker to sign in to mailbox " + mailbox, null);
      }
      sleep(NEXT_LOOK);
    }
  }

  @Override
  public void tried(String mailbox, Tried tried) {
    required(send(mailbox, "sign-ins", tried), mailbox);
  }

  @Override
  public void refused(String mailbox, Refusal refusal) {
    HttpResponse<byte[]> response = send(mailbox, "refusals", refusal);
    // 409: meanwhile the credentials were corrected, or another worker reported the rejection.
    if (response.statusCode() != 409) {
      required(response, mailbox);
    }
  }

  @Override
  public List<Bookmark> bookmarks(String mailbox) {
    return read(
        required(send(mailbox, "bookmarks", null), mailbox),
        new TypeReference<List<Bookmark>>() {});
  }

  @Override
  public UidMap uidMap(String mailbox, UidMapQuery query) {
    UidMap map = UidMap.EMPTY;
    UidRanges remaining = query.uids();
    while (!remaining.isEmpty()) {
      UidMapAnswer response =
          read(
              required(send(mailbox, "uid-map", query.with(remaining)), mailbox),
              new TypeReference<UidMapAnswer>() {});
      map = map.plus(response.map());
      remaining =
          remaining.between(
              Math.max(remaining.first(), response.through()) + 1, UidRanges.MAX_UID);
    }
    return map;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("Interrupted during a request to the worker API", e);
    }
  }

  private HttpResponse<byte[]> send(String mailbox, String resource, @Nullable Object body) {
    String path = "/desk/mailboxes/" + encoded(mailbox) + "/" + resource;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
            .timeout(ANSWER_TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json");
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }
    try {
      return send(request.build());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("Interrupted during a request to the worker API", e);
    }
  }

  /** Retries, because every request of the worker API is idempotent. */
  private HttpResponse<byte[]> send(HttpRequest request) throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() < 500) {
          return response;
        }
        if (attempt == AGAIN.size()) {
          throw unreachable("responds with status " + response.statusCode(), null);
        }
      } catch (IOException e) {
        if (attempt == AGAIN.size()) {
          throw unreachable(e.toString(), e);
        }
      }
      sleep(AGAIN.get(attempt));
    }
  }

  private HttpResponse<byte[]> required(HttpResponse<byte[]> response, String mailbox) {
    int status = response.statusCode();
    if (status == 404) {
      throw new MailboxException(
          FailureReason.INTERNAL_ERROR,
          null,
          "the worker API does not know mailbox " + mailbox,
          null);
    }
    if (status >= 300) {
      throw unreachable("responds with status " + status, null);
    }
    return response;
  }

  private <T> T read(HttpResponse<byte[]> response, TypeReference<T> type) {
    try {
      return JSON.readValue(response.body(), type);
    } catch (JacksonException e) {
      // Without the response or Jackson's excerpt of it, which may hold passwords.
      throw unreachable("sends a response that cannot be read", null);
    }
  }

  private Unreachable unreachable(String problem, @Nullable Throwable cause) {
    return new Unreachable("The worker API at " + url + " " + problem, cause);
  }
}
