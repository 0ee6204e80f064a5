package io.mailhaul.access.desk;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
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
import java.util.concurrent.TimeUnit;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The desk over HTTP, with a bearer token. A few quick tries bridge a restart of batch-service. */
public final class HttpCredentialDesk implements CredentialDesk {

  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int TRIES = 4;

  private final JsonMapper mapper =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI url;
  private final String token;

  /**
   * @param url of batch-service
   * @param token that batch-service asks for
   */
  public HttpCredentialDesk(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  @Override
  public MailboxAccounts accounts(String mailbox) {
    HttpResponse<byte[]> answer = send(request(mailbox, "accounts").GET().build());
    if (answer.statusCode() == 409) {
      Refusal refusal = mapper.readValue(answer.body(), Refusal.class);
      throw new MailboxException(
          FailureReason.CREDENTIAL_REFUSED, refusal.side(), refusal.detail(), null);
    }
    return mapper.readValue(body(answer), MailboxAccounts.class);
  }

  @Override
  public void refused(String mailbox, Refusal refusal) {
    body(
        send(
            request(mailbox, "refusals")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(mapper.writeValueAsBytes(refusal)))
                .build()));
  }

  @Override
  public List<Bookmark> bookmarks(String mailbox) {
    return mapper.readValue(
        body(send(request(mailbox, "bookmarks").GET().build())),
        new TypeReference<List<Bookmark>>() {});
  }

  private HttpRequest.Builder request(String mailbox, String what) {
    String path =
        "/desk/mailboxes/" + URLEncoder.encode(mailbox, StandardCharsets.UTF_8) + "/" + what;
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + token);
  }

  private static byte[] body(HttpResponse<byte[]> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new Unreachable("The credential desk answers " + answer.statusCode(), null);
    }
    return answer.body();
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return http.send(request, BodyHandlers.ofByteArray());
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw new Unreachable("The credential desk does not answer: " + e, e);
        }
        pause(attempt);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Unreachable("Interrupted while asking the credential desk", e);
      }
    }
  }

  private static void pause(int attempt) {
    try {
      TimeUnit.MILLISECONDS.sleep(150L * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("Interrupted while asking the credential desk", e);
    }
  }
}
