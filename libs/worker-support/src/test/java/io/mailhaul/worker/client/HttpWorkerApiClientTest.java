package io.mailhaul.worker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.mailhaul.access.MailboxException;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.api.worker.UidMapResponse;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class HttpWorkerApiClientTest {

  private record Reply(int status, String body) {}

  private final Deque<Reply> replies = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private HttpWorkerApiClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + (body.isEmpty() ? "" : " " + body));
          Reply reply = replies.remove();
          byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    client =
        new HttpWorkerApiClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), "key");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static String json(Object value) {
    return JsonMapper.builder().build().writeValueAsString(value);
  }

  private static MailboxAccounts accounts() {
    return new MailboxAccounts(
        "m 1",
        "alice@example.org",
        3,
        4,
        new AccountCredentials(Endpoint.parse("imaps://old.example.org"), "alice", " one \" two"),
        new AccountCredentials(Endpoint.parse("imap://new.example.org"), "alice*admin", "ü"));
  }

  @Test
  void accountsAreReturned() {
    replies.add(new Reply(200, json(accounts())));

    assertThat(client.accounts("m 1", "copier 1/7")).isEqualTo(accounts());
    assertThat(requests)
        .containsExactly("GET /worker/mailboxes/m%201/accounts?holder=copier%201%2F7 Bearer key");
  }

  @Test
  void refusedCredentialsAreNotReturned() {
    replies.add(
        new Reply(
            409, json(new CredentialRejection(3, Side.DESTINATION, "[AUTHENTICATIONFAILED]"))));

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> client.accounts("m1", "copier 1/7"));

    assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(e.failure().side()).isEqualTo(Side.DESTINATION);
    assertThat(e.failure().detail()).isEqualTo("[AUTHENTICATIONFAILED]");
  }

  @Test
  @DisplayName("TRAP 4: after a refused token a newer one is requested until the lock is free")
  void newerTokenIsRequestedAfterARefusal() {
    TokenRejection refused =
        new TokenRejection("copier 1/7", Side.SOURCE, Instant.parse("2026-11-20T10:15:30.5Z"));
    replies.add(new Reply(423, ""));
    replies.add(new Reply(200, json(accounts())));

    assertThat(client.renewToken("m1", refused)).isEqualTo(accounts());
    assertThat(requests)
        .hasSize(2)
        .containsOnly("POST /worker/mailboxes/m1/token-rejections Bearer key " + json(refused));
  }

  @Test
  @DisplayName("TRAP 4: a token endpoint that issues no token is a failure of the mailbox")
  void missingTokenIsAFailureOfTheMailbox() {
    Failure failure = new Failure(FailureReason.TOKEN_UNAVAILABLE, Side.SOURCE, "no connection");
    replies.add(new Reply(424, json(failure)));

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> client.accounts("m1", "copier 1/7"));

    assertThat(e.failure()).isEqualTo(failure);
  }

  @Test
  void lockedCredentialsAreRequestedAgain() {
    replies.add(new Reply(423, ""));
    replies.add(new Reply(423, ""));
    replies.add(new Reply(200, json(accounts())));

    assertThat(client.accounts("m 1", "copier 1/7")).isEqualTo(accounts());
    assertThat(requests).hasSize(3);
  }

  @Test
  void signInOutcomeIsReported() {
    replies.add(new Reply(204, ""));

    client.reportSignIn("m1", new SignInOutcome("copier 1/7", 3, true));

    assertThat(requests)
        .containsExactly(
            "POST /worker/mailboxes/m1/sign-in-outcomes Bearer key "
                + json(new SignInOutcome("copier 1/7", 3, true)));
  }

  @Test
  void rejectedCredentialsAreReported() {
    replies.add(new Reply(204, ""));

    client.reportCredentialRejection("m1", new CredentialRejection(3, Side.SOURCE, "no"));

    assertThat(requests)
        .containsExactly(
            "POST /worker/mailboxes/m1/credential-rejections Bearer key "
                + json(new CredentialRejection(3, Side.SOURCE, "no")));
  }

  @Test
  void folderStatesAreRead() {
    List<FolderState> folderStates =
        List.of(
            new FolderState(
                "INBOX",
                FolderIdentity.of(17),
                5,
                List.of(
                    new FolderState.SourceFolderState(
                        "INBOX", FolderIdentity.of(9), 4, UidRanges.parse("1,3")))));
    replies.add(new Reply(200, json(folderStates)));

    assertThat(client.folderStates("m1")).isEqualTo(folderStates);
  }

  @Test
  void folderStateWithoutOptionalFieldsIsRead() {
    replies.add(
        new Reply(
            200,
            """
            [{"destination":"INBOX","destinationIdentity":"17","reconcileFromUid":5,"sources":
              [{"folder":"INBOX","identity":"9","highestDone":4,"retryRanges":"1,3"}]}]
            """));

    assertThat(client.folderStates("m1"))
        .containsExactly(
            new FolderState(
                "INBOX",
                FolderIdentity.of(17),
                5,
                List.of(
                    new FolderState.SourceFolderState(
                        "INBOX", FolderIdentity.of(9), 4, UidRanges.parse("1,3")))));
  }

  @Test
  void uidMapIsRequestedUntilItIsComplete() {
    UidMapQuery all =
        new UidMapQuery(
            "Sent/ü",
            FolderIdentity.of(17),
            "Gesendet",
            FolderIdentity.of(9),
            UidRanges.parse("3:900,1000"));
    replies.add(new Reply(200, json(new UidMapResponse(UidMap.parse("3:10>13:20"), 500))));
    replies.add(new Reply(200, json(new UidMapResponse(UidMap.parse("501>7,1000>8"), 1000))));

    assertThat(client.uidMap("m1", all)).isEqualTo(UidMap.parse("3:10>13:20,501>7,1000>8"));

    assertThat(requests)
        .containsExactly(
            "POST /worker/mailboxes/m1/uid-map Bearer key " + json(all),
            "POST /worker/mailboxes/m1/uid-map Bearer key "
                + json(all.forUids(UidRanges.parse("501:900,1000"))));
  }

  @Test
  void unknownMailboxIsNamedInTheError() {
    replies.add(new Reply(404, ""));

    assertThatThrownBy(() -> client.folderStates("m1"))
        .isInstanceOf(MailboxException.class)
        .hasMessageContaining("m1");
  }

  @Test
  void shortUnavailabilityIsRetried() {
    replies.add(new Reply(503, ""));
    replies.add(new Reply(200, json(accounts())));

    assertThat(client.accounts("m 1", "copier 1/7")).isEqualTo(accounts());
  }

  @Test
  void refusedApiTokenMeansUnreachable() {
    replies.add(new Reply(401, ""));

    assertThatThrownBy(() -> client.accounts("m1", "copier 1/7"))
        .isInstanceOf(WorkerApiClient.UnavailableException.class)
        .hasMessageContaining("401")
        .hasMessageNotContaining("key");
  }

  @Test
  void unreadableResponseIsNotQuotedInTheError() {
    replies.add(new Reply(200, "{\"mailbox\":\"m1\",\"version\":\"secret"));

    WorkerApiClient.UnavailableException e =
        catchThrowableOfType(
            WorkerApiClient.UnavailableException.class, () -> client.accounts("m1", "copier 1/7"));

    assertThat(e).hasMessageContaining("cannot be read");
    assertThat(e).hasStackTraceContaining("HttpWorkerApiClient");
    assertThat(stackTrace(e)).doesNotContain("secret");
  }

  private static String stackTrace(Throwable e) {
    java.io.StringWriter text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  @Test
  void stoppedServiceIsUnreachable() {
    server.stop(0);

    assertThatThrownBy(() -> client.accounts("m1", "copier 1/7"))
        .isInstanceOf(WorkerApiClient.UnavailableException.class);
  }
}
