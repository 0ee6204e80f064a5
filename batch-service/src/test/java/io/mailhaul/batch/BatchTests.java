package io.mailhaul.batch;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The base of tests of the whole service. */
@ExtendWith(SharedPlatform.class)
abstract class BatchTests {

  static final String HEADER = "EmailAddress,UserName,Password\n";

  final Platform platform;
  final Rest rest;
  final Workers workers;

  BatchTests(Platform platform) {
    this.platform = platform;
    rest = new Rest(platform);
    workers = new Workers(platform);
  }

  JsonNode batch(String name) {
    return rest.get("/batches/" + name).json();
  }

  JsonNode mailbox(String batch) {
    return batch(batch).at("/mailboxes/0");
  }

  JsonNode batchWith(String name, Predicate<JsonNode> state) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(30))
        .until(() -> batch(name), state);
  }

  JsonNode ended(String name) {
    return batchWith(name, batch -> batch.get("ended").booleanValue());
  }

  JsonNode mailboxThatIs(String status, String batch) {
    return batchWith(batch, all -> all.at("/mailboxes/0/status").stringValue().equals(status))
        .at("/mailboxes/0");
  }

  static JsonNode json(String text) {
    return Rest.JSON.readTree(text);
  }
}
