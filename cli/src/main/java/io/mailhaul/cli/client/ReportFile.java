package io.mailhaul.cli.client;

import io.mailhaul.api.batch.ReportView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A {@code report.json}, read mailbox by mailbox: it may have 50,000 of them. */
public record ReportFile(Path path) {

  /**
   * Passes each mailbox to the consumer.
   *
   * @throws IOException if the file cannot be read
   */
  public void eachMailbox(Consumer<ReportView.ReportedMailbox> consumer) throws IOException {
    try (var in = Files.newInputStream(path);
        JsonParser json = JsonFormat.MAPPER.createParser(in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean mailboxes = json.currentName().equals("mailboxes");
        JsonToken value = json.nextToken();
        if (mailboxes && value == JsonToken.START_ARRAY) {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            consumer.accept(json.readValueAs(ReportView.ReportedMailbox.class));
          }
        } else {
          json.skipChildren();
        }
      }
    }
  }
}
