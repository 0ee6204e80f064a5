package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.PostgresProcesses;
import io.mailhaul.events.Topics;
import io.mailhaul.listener.testing.DuplicateMember;
import io.mailhaul.standalone.embedded.BrokerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another process uses the instance id of a service of the platform and does not end: the platform
 * cannot recover, and says so.
 */
class FencedForEverIT {

  private static final Pattern BROKER = Pattern.compile("Kafka listens at (\\S+)");

  @TempDir private Path directory;

  /** Both platforms run at the same time, because each gives up after two minutes. */
  @Test
  void thePlatformEndsWithAClearLine() throws Exception {
    Path listening = Files.createDirectory(directory.resolve("a"));
    Path copying = Files.createDirectory(directory.resolve("b"));
    try (MailhaulProcess withDuplicateNotifier = serve(listening);
        MailhaulProcess withDuplicateCopier = serve(copying)) {
      for (MailhaulProcess serve :
          new MailhaulProcess[] {withDuplicateNotifier, withDuplicateCopier}) {
        serve.awaitWhileRunning("it serves", () -> serve.out().contains("Serving http"));
      }
      try (DuplicateMember _ =
              new DuplicateMember(client(listening), "notifier", Topics.MIGRATION_UPDATES);
          DuplicateMember _ =
              new DuplicateMember(client(copying), "message-copier", Topics.FOLDER_EVENTS)) {
        requireFailure(
            withDuplicateNotifier,
            "mailhaul: The platform has failed: notifier cannot continue: the Kafka listener"
                + " 'notifier' has stopped, after 7 restarts in a row: another process uses its"
                + " group.instance.id. See "
                + data(listening).resolve("logs/mailhaul.log"));
        requireFailure(
            withDuplicateCopier,
            "mailhaul: The platform has failed: message-copier cannot continue: another copier"
                + " uses its instance id. See "
                + data(copying).resolve("logs/mailhaul.log"));
      }
    }
    PostgresProcesses.assertNoneIn(data(listening));
    PostgresProcesses.assertNoneIn(data(copying));
  }

  private static void requireFailure(MailhaulProcess serve, String line) throws Exception {
    serve.requireExit(3);
    assertThat(serve.err().lines()).singleElement().asString().startsWith(line);
  }

  private static MailhaulProcess serve(Path parent) throws IOException {
    return MailhaulProcess.java(parent, "serve", "--port", "0", "--data", data(parent).toString());
  }

  private static Path data(Path parent) throws IOException {
    return parent.toRealPath().resolve("data");
  }

  private static Map<String, Object> client(Path parent) throws IOException {
    Matcher broker = BROKER.matcher(Files.readString(data(parent).resolve("logs/mailhaul.log")));
    assertThat(broker.find()).isTrue();
    String password = Files.readString(data(parent).resolve("secrets/kafka-password")).strip();
    Map<String, Object> client = new HashMap<>(BrokerSettings.clientSignIn(password));
    client.put("bootstrap.servers", broker.group(1));
    return client;
  }
}
