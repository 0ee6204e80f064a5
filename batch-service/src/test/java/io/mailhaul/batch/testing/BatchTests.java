package io.mailhaul.batch.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The base of tests of the whole service. */
@ExtendWith(SharedPlatform.class)
public abstract class BatchTests {

  public static final String HEADER = "EmailAddress,UserName,Password\n";

  public final TestPlatform platform;
  public final RestTestClient rest;
  public final SimulatedWorkers workers;

  public BatchTests(TestPlatform platform) {
    this.platform = platform;
    rest = new RestTestClient(platform);
    workers = new SimulatedWorkers(platform);
  }

  public JsonNode batch(String name) {
    return rest.get("/batches/" + name).json();
  }

  public JsonNode mailbox(String batch) {
    return batch(batch).at("/mailboxes/0");
  }

  public JsonNode awaitBatch(String name, Predicate<JsonNode> state) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(30))
        .until(() -> batch(name), state);
  }

  /** Waits for the end of the run and acknowledges it, as the command line does. */
  public JsonNode awaitEnd(String name) {
    JsonNode ended = awaitBatch(name, batch -> batch.get("ended").booleanValue());
    assertThat(acknowledge(name, ended.get("run").intValue()).status()).isEqualTo(204);
    return ended;
  }

  public RestTestClient.Response acknowledge(String name, int run) {
    return rest.post("/batches/" + name + "/acknowledgement?run=" + run, Map.of());
  }

  public JsonNode awaitMailbox(String status, String batch) {
    return awaitBatch(batch, all -> all.at("/mailboxes/0/status").stringValue().equals(status))
        .at("/mailboxes/0");
  }

  public static JsonNode json(String text) {
    return RestTestClient.JSON.readTree(text);
  }
}
