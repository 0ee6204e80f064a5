package io.mailhaul.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running platform: {@code mailhaul serve}, started as a user starts it. */
final class ServingPlatform implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();

  private static final Pattern SERVING = Pattern.compile("Serving (\\S+) \\(token in (.*)\\)");

  /** The default of {@code mailhaul migrate} is that Mailhaul finds it. */
  private static final String CONCURRENCY = System.getProperty("bench.concurrency", "auto");

  /** The default. */
  private static final int CONNECTIONS = 4;

  /** Shorter intervals slow the platform down; the report has the exact end of the run. */
  private static final long POLL_MILLIS = 100;

  private final Process process;
  private final Path data;
  private final URI url;
  private final String token;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ProcessHandle> servers;

  private ServingPlatform(
      Process process, Path data, URI url, String token, List<ProcessHandle> servers) {
    this.process = process;
    this.data = data;
    this.url = url;
    this.token = token;
    this.servers = servers;
  }

  static ServingPlatform start(Path launcher, Path data, List<ProcessHandle> servers)
      throws IOException {
    Process process =
        new ProcessBuilder(launcher.toString(), "serve", "--data", data.toString(), "--port", "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher serving = SERVING.matcher(line);
      if (serving.matches()) {
        String token = Files.readString(Path.of(serving.group(2))).strip();
        return new ServingPlatform(process, data, URI.create(serving.group(1)), token, servers);
      }
    }
    throw new IOException("The platform has not started");
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  /** PostgreSQL, which is not a descendant of the platform's process. */
  ProcessHandle database() throws IOException {
    Path pid = data.resolve("postgres/data/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
        .orElseThrow(() -> new IOException("PostgreSQL does not run"));
  }

  /** Copies all mailboxes in one batch; an existing batch is checked for new messages. */
  Measurement run(String batch, Ports route, Map<String, String> accounts)
      throws IOException, InterruptedException {
    return run(batch, route, accounts, concurrency());
  }

  /** The number of mailboxes at once; null if the platform finds how many sessions help. */
  private static @Nullable Integer concurrency() {
    return CONCURRENCY.equals("auto") ? null : Integer.valueOf(CONCURRENCY);
  }

  /**
   * The same with another concurrency.
   *
   * @param concurrency null if the platform finds how many sessions help
   */
  Measurement run(
      String batch, Ports route, Map<String, String> accounts, @Nullable Integer concurrency)
      throws IOException, InterruptedException {
    RunMeter meter = new RunMeter(servers).watch(List.of(process.toHandle(), database()));
    Instant begun = Instant.now();
    int run =
        submit(
            batch, endpoint(route.source()), endpoint(route.destination()), accounts, concurrency);
    JsonNode view = view(batch);
    // Until the new run has started, the view shows an earlier run, which has ended.
    while (view.path("run").asInt() != run || !view.path("ended").asBoolean()) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      view = view(batch);
    }
    Measurement spent = meter.stop();
    if (!view.path("result").asString().equals("COMPLETE")) {
      throw new IllegalStateException("Mailhaul has not copied all messages: " + view);
    }
    Instant ended = Instant.parse(view.path("endedAt").asString());
    return spent
        .withSeconds(Duration.between(begun, ended).toNanos() / 1e9)
        .withCopySeconds(view.path("copySeconds").asDouble());
  }

  /** Submits a batch; returns the number of its run. */
  int submit(String batch, String from, String to, Map<String, String> accounts)
      throws IOException, InterruptedException {
    return submit(batch, from, to, accounts, concurrency());
  }

  private int submit(
      String batch,
      String from,
      String to,
      Map<String, String> accounts,
      @Nullable Integer concurrency)
      throws IOException, InterruptedException {
    StringBuilder csv = new StringBuilder("EmailAddress,UserName,Password\r\n");
    accounts.forEach((source, destination) ->
        csv.append("%s,%s,%s\r\n".formatted(destination, source, BenchmarkServers.PASSWORD)));
    Map<String, Object> request = new HashMap<>();
    request.put("name", batch);
    request.put("from", from);
    request.put("to", to);
    request.put("csv", csv.toString());
    request.put("concurrency", concurrency);
    request.put("connections", CONNECTIONS);
    return send(request("/batches")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request))))
        .path("run")
        .asInt();
  }

  private JsonNode view(String batch) throws IOException, InterruptedException {
    return send(request("/batches/" + batch + "?mailboxes=active").GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() >= 300) {
      throw new IOException(new String(response.body(), StandardCharsets.UTF_8));
    }
    return JSON.readTree(response.body());
  }

  static String endpoint(int port) {
    return "imap://127.0.0.1:" + port + "?tls=off";
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      process.waitFor(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
