package io.mailhaul.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stand-in for the REST API of batch-service, with responses prepared by the test. */
public final class FakeBatchService implements AutoCloseable {

  public static final String TOKEN = "the token";

  private record CannedResponse(int status, String json) {}

  private final HttpServer server;
  private final Map<String, Deque<CannedResponse>> answers = new ConcurrentHashMap<>();
  public final List<String> requests = new CopyOnWriteArrayList<>();
  public volatile String submittedBody = "";

  public FakeBatchService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Adds a response to the request; the last response is repeated. */
  public FakeBatchService on(String request, int status, String json) {
    answers.computeIfAbsent(request, _ -> new ArrayDeque<>()).add(new CannedResponse(status, json));
    return this;
  }

  /** Replaces all responses to the request by this one. */
  public FakeBatchService only(String request, int status, String json) {
    answers.remove(request);
    return on(request, status, json);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      requests.add(request);
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (request.equals("POST /batches")) {
        submittedBody = new String(body, StandardCharsets.UTF_8);
      }
      Deque<CannedResponse> prepared = answers.get(request);
      CannedResponse answer =
          prepared == null
              ? unprepared(request)
              : prepared.size() > 1 ? prepared.remove() : prepared.getFirst();
      if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        answer = new CannedResponse(401, "");
      }
      byte[] json = answer.json().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), json.length == 0 ? -1 : json.length);
      if (json.length > 0) {
        exchange.getResponseBody().write(json);
      }
    }
  }

  /** Every acknowledgement is accepted; other requests that the test has not prepared are not. */
  private static CannedResponse unprepared(String request) {
    return request.matches("POST /batches/[^/]+/acknowledgement\\?run=\\d+")
        ? new CannedResponse(204, "")
        : new CannedResponse(
            404,
            "{\"type\":\"urn:mailhaul:problem:not-found\",\"title\":\"Not found\",\"status\":404}");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
