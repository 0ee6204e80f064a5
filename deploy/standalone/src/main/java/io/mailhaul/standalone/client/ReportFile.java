package io.mailhaul.standalone.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A {@code report.json}, read a mailbox at a time: it may have 50,000 of them. */
public record ReportFile(Path path) {

  /**
   * Hands over the mailboxes, one after the other.
   *
   * @throws IOException when the file cannot be read
   */
  public void eachMailbox(Consumer<ReportView.Mailbox> taker) throws IOException {
    try (var in = Files.newInputStream(path);
        JsonParser json = Json.MAPPER.createParser(in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean mailboxes = json.currentName().equals("mailboxes");
        JsonToken value = json.nextToken();
        if (mailboxes && value == JsonToken.START_ARRAY) {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            taker.accept(json.readValueAs(ReportView.Mailbox.class));
          }
        } else {
          json.skipChildren();
        }
      }
    }
  }
}
