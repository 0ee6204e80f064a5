package io.mailhaul.cli.client;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.Problem;
import io.mailhaul.api.batch.SubmissionResult;
import io.mailhaul.api.batch.TicketEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of batch-service's REST API. Every method throws {@link PlatformUnreachableException} if
 * the service does not respond.
 */
public final class BatchClient implements AutoCloseable {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonFormat.MAPPER;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final URI baseUrl;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /**
   * A client of the service at that address.
   *
   * @param token the bearer token of the service
   */
  public BatchClient(URI baseUrl, String token) {
    this.baseUrl = baseUrl;
    this.token = token;
  }

  /**
   * Creates the batch if it is new, and starts a run or joins the active one.
   *
   * @throws RequestRefusedException if the service refuses the request
   */
  public SubmissionResult submit(BatchRequest batch) throws RequestRefusedException {
    HttpRequest.Builder request =
        requestTo("/batches")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(batch)));
    return JSON.readValue(sendForBody(request), SubmissionResult.class);
  }

  /** The batch's state, with every mailbox of its run. */
  public BatchView batch(String name) throws RequestRefusedException {
    return JSON.readValue(sendForBody(requestTo(path(name))), BatchView.class);
  }

  /** The batch's state, only with its active mailboxes. */
  public BatchView activity(String name) throws RequestRefusedException {
    return JSON.readValue(
        sendForBody(requestTo(path(name) + "?mailboxes=active")), BatchView.class);
  }

  /** The ticket's entries after the one with that number. */
  public List<TicketEntry> ticket(String name, long after) throws RequestRefusedException {
    return JSON.readValue(
        sendForBody(requestTo(path(name) + "/ticket?after=" + after)), new TypeReference<>() {});
  }

  /** The plan of a dry run. */
  public DryRunPlan plan(String name) throws RequestRefusedException {
    return JSON.readValue(sendForBody(requestTo(path(name) + "/plan")), DryRunPlan.class);
  }

  /**
   * Writes the report of the batch's latest run to a file, completely or not at all. Only its owner
   * can read the file, because it has the subjects of messages.
   *
   * @throws IOException if the file cannot be written
   */
  public void saveReport(String name, Path file) throws RequestRefusedException, IOException {
    HttpResponse<InputStream> response =
        send(requestTo(path(name) + "/report"), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), body.readAllBytes());
      }
      Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
      Files.deleteIfExists(unfinished);
      try (var channel =
              Files.newByteChannel(
                  unfinished,
                  Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(OWNER_ONLY));
          OutputStream out = Channels.newOutputStream(channel)) {
        body.transferTo(out);
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Pauses the batch.
   *
   * @throws RequestRefusedException if no run of it is active
   */
  public void pause(String name) throws RequestRefusedException {
    post(name, "pause");
  }

  /** Resumes the batch. */
  public void resume(String name) throws RequestRefusedException {
    post(name, "resume");
  }

  /** Records that the user has seen the end of that run; the next submission opens a new one. */
  public void acknowledge(String name, int run) throws RequestRefusedException {
    post(name, "acknowledgement?run=" + run);
  }

  private void post(String name, String action) throws RequestRefusedException {
    sendForBody(requestTo(path(name) + "/" + action).POST(HttpRequest.BodyPublishers.noBody()));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder requestTo(String path) {
    return HttpRequest.newBuilder(URI.create(baseUrl.toString().replaceAll("/$", "") + path))
        .timeout(REQUEST_TIMEOUT)
        .header("Accept", "application/json, application/problem+json")
        .header("Authorization", "Bearer " + token);
  }

  private byte[] sendForBody(HttpRequest.Builder request) throws RequestRefusedException {
    HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw refused(response.statusCode(), response.body());
    }
    return response.body();
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request.build(), handler);
    } catch (IOException e) {
      throw new PlatformUnreachableException("The platform at " + baseUrl + " does not respond", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformUnreachableException("Interrupted while waiting for the platform", e);
    }
  }

  /** An internal error says nothing about the request: it may succeed later. */
  private RequestRefusedException refused(int status, byte[] body) {
    if (status / 100 == 5) {
      throw new PlatformUnreachableException(
          "The platform at " + baseUrl + " has an internal error (HTTP status " + status + ")");
    }
    try {
      return new RequestRefusedException(status, JSON.readValue(body, Problem.class));
    } catch (JacksonException e) {
      return new RequestRefusedException(status, new Problem("", "", "", List.of()));
    }
  }

  private static String path(String name) {
    return "/batches/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
