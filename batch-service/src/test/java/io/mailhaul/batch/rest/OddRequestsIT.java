package io.mailhaul.batch.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.TestPlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Requests that no client of ours sends, as bytes on a connection: each one gets a problem (RFC
 * 9457) that says that the request is wrong, never one that says that the service has failed.
 */
class OddRequestsIT extends BatchTests {

  private static final String JSON = "application/json";
  private static final String SECRET = "s3cret-of-the-file";
  private static final String CSV =
      "EmailAddress,UserName,Password\\nodd@example.org,odd," + SECRET + "\\n";

  OddRequestsIT(TestPlatform platform) {
    super(platform);
  }

  static Stream<Arguments> oddRequests() {
    return Stream.of(requestLines(), headers(), bodies(), submissions(), otherResources())
        .flatMap(all -> all);
  }

  private static Stream<Arguments> requestLines() {
    return Stream.of(
        raw("no request line", 400, "\0\1\2\r\n\r\n"),
        raw("a request line without path", 400, "GET\r\n\r\n"),
        raw("a method that is not a token", 400, "G<T / HTTP/1.1\r\nHost: x\r\n\r\n"),
        raw("an unknown version", 400, "GET / HTTP/9.9\r\nHost: x\r\n\r\n"),
        raw("a version that is none", 400, "GET / MAIL/1.0\r\nHost: x\r\n\r\n"),
        raw("no host", 400, "GET /batches HTTP/1.1\r\n\r\n"),
        raw("two hosts", 400, "GET /batches HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        raw("an invalid host", 400, "GET /batches HTTP/1.1\r\nHost: a b<\r\n\r\n"),
        get("a character that URIs cannot have", 400, "/batches/<script>"),
        get("a raw byte above 127", 400, "/batches/\u00e4"),
        get("an incomplete escape", 400, "/batches/%e"),
        get("an escape that is no hex", 400, "/batches/%zz"),
        get("an escaped NUL", 400, "/batches/%00"),
        get("an escaped slash", 400, "/batches/a%2Fb"),
        get("a path above the root", 400, "/../../etc/passwd"),
        get("a path that is too long", 400, "/batches/" + "a".repeat(20_000)),
        get("two slashes", 404, "//"),
        get("an authority in place of a path", 404, "//example.org:x/"),
        get("an unknown path", 404, "/nothing"),
        get("an unknown path below a batch", 404, "/batches/x/nothing"),
        get("the path of error pages", 404, "/error"),
        get("an unknown actuator", 404, "/actuator/env"),
        get("a batch named dot dot", 404, "/batches/%2e%2e"),
        request("an unknown method", 405, "FOO", "/batches", "", ""),
        request("DELETE", 405, "DELETE", "/batches", "", ""),
        request("TRACE", 405, "TRACE", "/batches", "", ""),
        request("CONNECT", 400, "CONNECT", "example.org:25", "", ""),
        request("PUT with a body", 405, "PUT", "/batches/x", type(JSON), "{}"));
  }

  private static Stream<Arguments> headers() {
    return Stream.of(
        raw("no token", 401, "GET /batches HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        raw(
            "another token",
            401,
            "GET /batches HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u00e4\r\nConnection: close\r\n\r\n"),
        request("a header without colon", 400, "GET", "/batches", "Nonsense\r\n", ""),
        request("a header with a NUL", 400, "GET", "/batches", "X-Odd: a\0b\r\n", ""),
        request("a huge header", 400, "GET", "/batches", "X: " + "a".repeat(20_000) + "\r\n", ""),
        request("HTML only", 406, "GET", "/batches", "Accept: text/html\r\n", ""),
        request("an invalid Accept", 406, "GET", "/batches", "Accept: x\r\n", ""),
        request("an unknown expectation", 417, "GET", "/batches", "Expect: x\r\n", ""),
        request("a negative length", 400, "POST", "/batches", "Content-Length: -1\r\n", ""),
        request("a length in words", 400, "POST", "/batches", "Content-Length: ten\r\n", ""),
        request(
            "two lengths",
            400,
            "POST",
            "/batches",
            "Content-Length: 2\r\nContent-Length: 3\r\n" + type(JSON),
            "{}"),
        request(
            "an unknown transfer coding",
            400,
            "POST",
            "/batches",
            "Transfer-Encoding: odd\r\n" + type(JSON),
            "{}"),
        request(
            "an invalid chunk",
            400,
            "POST",
            "/batches",
            "Transfer-Encoding: chunked\r\n" + type(JSON),
            "zz\r\n{}\r\n0\r\n\r\n"),
        post("no content type", 415, "", "{}"),
        post("a content type that matches all", 415, type("*/*"), "{}"),
        post("a content type with wildcard", 415, type("application/*"), "{}"),
        post("a content type that is none", 415, type("json"), "{}"),
        post("an unknown charset", 415, type(JSON + ";charset=odd"), "{"),
        post("a form", 415, type("application/x-www-form-urlencoded"), "name=x&csv=%"),
        post("multipart without boundary", 415, type("multipart/form-data"), "x"),
        post("malformed multipart", 415, type("multipart/form-data; boundary=b"), "--b\r\nx"),
        post("a compressed body", 400, type(JSON) + "Content-Encoding: gzip\r\n", "\u001f\u008b"));
  }

  private static Stream<Arguments> bodies() {
    return Stream.of(
        json("no body", 400, ""),
        json("a body that is no JSON", 400, SECRET),
        json("null", 400, "null"),
        json("a list", 400, "[]"),
        json("a list with null", 400, "[null]"),
        json("a text", 400, "\"\\u0000\""),
        json("a number", 400, "1"),
        json("an object that does not end", 400, "{\"csv\":\"" + SECRET),
        json("two objects", 400, "{}{}"),
        json("deep JSON", 400, "[".repeat(50_000)),
        json("a number that is too long", 400, "{\"concurrency\":" + "9".repeat(5_000) + "}"),
        json("invalid UTF-8", 400, "{\"name\":\"\u00ff\u00fe\"}"),
        json("NUL bytes", 400, "\0\0\0\0"),
        json("an unknown field", 400, submission("\"dryrun\":true")),
        json("a field twice", 400, submission("\"name\":\"other\"")));
  }

  private static Stream<Arguments> submissions() {
    return Stream.of(
        json("an empty object", 422, "{}"),
        json("a name of dots", 422, named("..")),
        json("a name of one dot", 422, named(".")),
        json("a name with NUL", 422, named("a\\u0000")),
        json("a name that is too long", 422, named("a".repeat(101))),
        json("a name that is a number", 400, submission("").replace("\"odd\"", "5")),
        json("a name that is a list", 400, submission("").replace("\"odd\"", "[null]")),
        json("a URI with a fragment", 422, from("imaps://old.example.org#x")),
        json("a URI with a password", 422, from("imaps://a:" + SECRET + "@old.example.org")),
        json("a URI with NUL", 422, from("imaps://old.example.org\\u0000")),
        json("a long host", 422, from("imaps://" + "a".repeat(5_000))),
        json("concurrency 0", 422, submission("\"concurrency\":0")),
        json("concurrency 1.5", 400, submission("\"concurrency\":1.5")),
        json("concurrency as text", 400, submission("\"concurrency\":\"8\"")),
        json("connections beyond int", 400, submission("\"connections\":4294967296")),
        json("dryRun as text", 400, submission("\"dryRun\":\"yes\"")),
        json("since as a number", 400, filter("\"since\":5")),
        json("since as a list", 400, filter("\"since\":[2026,1,31]")),
        json("since with a time", 400, filter("\"since\":\"2026-01-31T00:00:00Z\"")),
        json("since in five digits", 422, filter("\"since\":\"+12026-01-31\"")),
        json("folders with null", 400, options("\"folders\":[null]")),
        json("folders with NUL", 422, options("\"folders\":[\"\\u0000\"]")),
        json("folders with half a character", 422, options("\"folders\":[\"\\ud800\"]")),
        json("folders as a text", 400, options("\"folders\":\"INBOX\"")),
        json("a folder map with null", 400, options("\"folderMap\":{\"a\":null}")),
        json("a folder map with NUL", 422, options("\"folderMap\":{\"a\":\"\\u0000\"}")),
        json("a client without values", 422, submission("\"fromOAuth\":{}")),
        json("a client with NUL", 422, submission(client("\\u0000"))),
        json("an empty file", 422, submission("").replace(CSV, "")),
        json("a file with NUL", 422, submission("").replace("odd@", "\\u0000@")),
        json("half a character", 422, submission("").replace("odd@", "\\udc00@")),
        json("an address that is too long", 422, longCell("odd@example.org")),
        json("a user name that is too long", 422, longCell(",odd,")));
  }

  private static Stream<Arguments> otherResources() {
    String worker = "/worker/mailboxes/" + UUID.randomUUID();
    return Stream.of(
        get("an unknown selection of mailboxes", 404, "/batches/nothing?mailboxes=some"),
        get("a ticket after a word", 400, "/batches/x/ticket?after=x"),
        get("a ticket after a large number", 400, "/batches/x/ticket?after=" + "9".repeat(40)),
        request("an unknown batch", 404, "POST", "/batches/x/pause", "", ""),
        request("no run", 400, "POST", "/batches/x/acknowledgement", "", ""),
        request("a run in words", 400, "POST", "/batches/x/acknowledgement?run=one", "", ""),
        get("a mailbox id that is none", 400, "/worker/mailboxes/x/accounts"),
        get("an unknown mailbox", 404, worker + "/accounts"),
        worker("rejected token: null", worker + "/token-rejections", "null"),
        worker("rejected token: empty", worker + "/token-rejections", "{}"),
        worker("rejected credentials: empty", worker + "/credential-rejections", "{}"),
        worker("sign-in outcome: empty", worker + "/sign-in-outcomes", "{}"),
        worker("UID map: empty", worker + "/uid-map", "{}"),
        worker("UID map: a list", worker + "/uid-map", "[null]"),
        request("worker: */*", 415, "POST", worker + "/uid-map", type("*/*"), "{}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddRequests")
  void getsAProblem(String name, int status, byte[] request) throws IOException {
    String response = send(request);

    assertThat(response).startsWith("HTTP/1.1 " + status);
    int end = response.indexOf("\r\n\r\n");
    String head = response.substring(0, end).toLowerCase(Locale.ROOT);
    assertThat(head).containsPattern("content-type: ?application/problem\\+json");
    String body = response.substring(end + 4);
    JsonNode problem = json(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
    assertThat(problem.path("type").asString("")).startsWith("urn:mailhaul:problem:");
    assertThat(problem.path("status").asInt(0)).isEqualTo(status);
    assertThat(problem.path("title").asString("")).isNotBlank();
    assertThat(problem.path("detail").asString("")).isNotBlank();
    assertThat(response).doesNotContain(SECRET, "Tomcat", "Exception", "\tat ");
    assertThat(rest.get("/batches/odd").status()).isEqualTo(404);
  }

  private String send(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port())) {
      socket.setSoTimeout(60_000);
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
        socket.shutdownOutput();
      } catch (SocketException e) {
        // The service may have responded and closed the connection already.
      }
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static Arguments raw(String name, int status, String bytes) {
    return arguments(name, status, bytes.getBytes(ISO_8859_1));
  }

  private static Arguments get(String name, int status, String path) {
    return request(name, status, "GET", path, "", "");
  }

  private static Arguments json(String name, int status, String body) {
    return post(name, status, type(JSON), body);
  }

  private static Arguments post(String name, int status, String headers, String body) {
    return request(name, status, "POST", "/batches", headers, body);
  }

  private static Arguments worker(String name, String path, String body) {
    return request(name, 400, "POST", path, type(JSON), body);
  }

  private static Arguments request(
      String name, int status, String method, String path, String headers, String body) {
    String host = method.equals("CONNECT") ? path : "127.0.0.1";
    String length =
        headers.contains("Content-Length") || headers.contains("Transfer") || body.isEmpty()
            ? ""
            : "Content-Length: " + body.getBytes(ISO_8859_1).length + "\r\n";
    return raw(
        name,
        status,
        "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n%s%s\r\n%s"
            .formatted(method, path, host, TestPlatform.TOKEN, headers, length, body));
  }

  private static String type(String type) {
    return "Content-Type: " + type + "\r\n";
  }

  private static String submission(String more) {
    return """
    {"name":"odd","from":"imaps://old.example.org","to":"imaps://new.example.org","csv":"%s"%s}\
    """
        .formatted(CSV, more.isEmpty() ? "" : "," + more);
  }

  private static String named(String name) {
    return submission("").replace("\"odd\"", "\"" + name + "\"");
  }

  private static String from(String uri) {
    return submission("").replace("imaps://old.example.org", uri);
  }

  private static String options(String options) {
    return submission("\"options\":{" + options + "}");
  }

  private static String filter(String filter) {
    return options("\"messageFilter\":{" + filter + "}");
  }

  private static String client(String id) {
    return """
    "fromOAuth":{"tokenEndpoint":"https://login.example.org/token","clientId":"%s","clientSecret":"x"}\
    """
        .formatted(id);
  }

  private static String longCell(String replaced) {
    return submission("").replace(replaced, replaced.replace("odd", "o".repeat(3_000)));
  }
}
