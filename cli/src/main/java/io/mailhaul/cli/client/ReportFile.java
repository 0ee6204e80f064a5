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
   * Creates the directory of the file, and checks that the file can be written.
   *
   * @throws IOException with a message for the user if it cannot
   */
  public void checkWritable() throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a directory");
    }
    try {
      Path directory = Files.createDirectories(path.toAbsolutePath().getParent());
      Files.delete(Files.createTempFile(directory, "report", ".unfinished"));
    } catch (IOException e) {
      throw new IOException("no file can be created in " + path.toAbsolutePath().getParent(), e);
    }
  }

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
