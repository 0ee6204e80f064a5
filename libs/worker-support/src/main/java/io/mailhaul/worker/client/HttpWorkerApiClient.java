package io.mailhaul.worker.client;

import io.mailhaul.access.MailboxException;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.api.worker.UidMapResponse;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
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

/** Calls the worker API of batch-service over HTTP, below {@code /worker}. */
public final class HttpWorkerApiClient implements WorkerApiClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);

  /** Delays between attempts: long enough to survive a connection that is reset. */
  private static final List<Duration> RETRY_DELAYS =
      List.of(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(1));

  /** How long to wait while another worker holds the credentials and signs in. */
  private static final Duration MAX_LOCK_WAIT = Duration.ofSeconds(5);

  private static final Duration LOCK_POLL_INTERVAL = Duration.ofMillis(100);

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
  public HttpWorkerApiClient(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  @Override
  public MailboxAccounts accounts(String mailbox, String holder) {
    return accounts(mailbox, "accounts?holder=" + encode(holder), null);
  }

  @Override
  public MailboxAccounts renewToken(String mailbox, TokenRejection refused) {
    return accounts(mailbox, "token-rejections", refused);
  }

  private MailboxAccounts accounts(String mailbox, String resource, @Nullable Object body) {
    HttpResponse<byte[]> response = awaitLock(mailbox, resource, body);
    if (response.statusCode() == 409) {
      CredentialRejection refusal = read(response, new TypeReference<CredentialRejection>() {});
      throw new MailboxException(
          FailureReason.CREDENTIAL_REFUSED, refusal.side(), refusal.detail(), null);
    }
    if (response.statusCode() == 424) {
      throw new MailboxException(read(response, new TypeReference<Failure>() {}), null, null);
    }
    return read(requireSuccess(response, mailbox), new TypeReference<MailboxAccounts>() {});
  }

  /** The status is 423 while another worker tests whether the servers accept the credentials. */
  private HttpResponse<byte[]> awaitLock(String mailbox, String resource, @Nullable Object body) {
    long end = System.nanoTime() + MAX_LOCK_WAIT.toNanos();
    while (true) {
      HttpResponse<byte[]> response = send(mailbox, resource, body);
      if (response.statusCode() != 423) {
        return response;
      }
      if (System.nanoTime() - end > 0) {
        throw unavailable("waits for another worker to sign in to mailbox " + mailbox, null);
      }
      sleep(LOCK_POLL_INTERVAL);
    }
  }

  @Override
  public void reportSignIn(String mailbox, SignInOutcome tried) {
    requireSuccess(send(mailbox, "sign-in-outcomes", tried), mailbox);
  }

  @Override
  public void reportCredentialRejection(String mailbox, CredentialRejection refusal) {
    HttpResponse<byte[]> response = send(mailbox, "credential-rejections", refusal);
    // 409: meanwhile the credentials were corrected, or another worker reported the refusal.
    if (response.statusCode() != 409) {
      requireSuccess(response, mailbox);
    }
  }

  @Override
  public List<FolderState> folderStates(String mailbox) {
    return read(
        requireSuccess(send(mailbox, "folder-states", null), mailbox),
        new TypeReference<List<FolderState>>() {});
  }

  @Override
  public UidMap uidMap(String mailbox, UidMapQuery query) {
    UidMap map = UidMap.EMPTY;
    UidRanges remaining = query.uids();
    while (!remaining.isEmpty()) {
      UidMapResponse response =
          read(
              requireSuccess(send(mailbox, "uid-map", query.forUids(remaining)), mailbox),
              new TypeReference<UidMapResponse>() {});
      map = map.plus(response.map());
      remaining =
          remaining.between(
              Math.max(remaining.first(), response.completeThrough()) + 1, UidRanges.MAX_UID);
    }
    return map;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("Interrupted during a request to the worker API", e);
    }
  }

  private HttpResponse<byte[]> send(String mailbox, String resource, @Nullable Object body) {
    String path = "/worker/mailboxes/" + encode(mailbox) + "/" + resource;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
            .timeout(RESPONSE_TIMEOUT)
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
      throw new UnavailableException("Interrupted during a request to the worker API", e);
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
        if (attempt == RETRY_DELAYS.size()) {
          throw unavailable("responds with status " + response.statusCode(), null);
        }
      } catch (IOException e) {
        if (attempt == RETRY_DELAYS.size()) {
          throw unavailable(e.toString(), e);
        }
      }
      sleep(RETRY_DELAYS.get(attempt));
    }
  }

  private HttpResponse<byte[]> requireSuccess(HttpResponse<byte[]> response, String mailbox) {
    int status = response.statusCode();
    if (status == 404) {
      throw new MailboxException(
          FailureReason.INTERNAL_ERROR,
          null,
          "the worker API does not know mailbox " + mailbox,
          null);
    }
    if (status >= 300) {
      throw unavailable("responds with status " + status, null);
    }
    return response;
  }

  private <T> T read(HttpResponse<byte[]> response, TypeReference<T> type) {
    try {
      return JSON.readValue(response.body(), type);
    } catch (JacksonException e) {
      // Without the response or Jackson's excerpt of it, which may hold passwords.
      throw unavailable("sends a response that cannot be read", null);
    }
  }

  private UnavailableException unavailable(String problem, @Nullable Throwable cause) {
    return new UnavailableException("The worker API at " + url + " " + problem, cause);
  }
}
