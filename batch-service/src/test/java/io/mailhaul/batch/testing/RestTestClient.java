package io.mailhaul.batch.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A REST client for tests. */
public final class RestTestClient {

  /** A response; its JSON is a missing node when the body is empty. */
  public record Response(int status, String type, String text) {
    public JsonNode json() {
      return JSON.readTree(text);
    }
  }

  public static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final TestPlatform platform;

  RestTestClient(TestPlatform platform) {
    this.platform = platform;
  }

  public Response get(String path) {
    return send(request(path).GET());
  }

  public Response post(String path, Object body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  /** Submits a file, with the usual servers and, unless another one is given, concurrency 8. */
  public Response submit(String name, String csv, Object... more) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    body.put("from", "imaps://old.example.org");
    body.put("to", "imaps://new.example.org");
    body.put("csv", csv);
    body.put("concurrency", 8);
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    return post("/batches", body);
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + platform.port() + path))
        .header("Authorization", "Bearer " + TestPlatform.TOKEN);
  }

  public Response send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Response(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
