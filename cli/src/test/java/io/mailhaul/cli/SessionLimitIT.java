package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.simulated.SessionLimitProxy;
import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A source that accepts few sessions, with the default concurrency. */
class SessionLimitIT {

  private static final int ACCEPTED = 3;
  private static final int MAILBOXES = 12;

  @TempDir private Path directory;

  @Test
  @DisplayName("TRAP 7: a server that accepts few sessions is not asked for more in a loop")
  void findsHowManySessionsTheSourceAccepts() throws Exception {
    try (DovecotPair servers = new DovecotPair();
        SessionLimitProxy source = new SessionLimitProxy(servers.source.port(), ACCEPTED)) {
      String[] users =
          IntStream.range(0, MAILBOXES)
              .mapToObj(number -> "user" + number + "@example.org")
              .toArray(String[]::new);
      for (int i = 0; i < MAILBOXES; i++) {
        servers.fill(users[i], i, 40);
      }

      List<String> command =
          List.of(
              "migrate",
              "--from",
              Endpoint.imap("127.0.0.1", source.port(), Endpoint.Security.PLAIN, null).toString(),
              "--to",
              servers.to(),
              "--mailboxes",
              DovecotPair.writeMailboxFile(directory.resolve("users.csv"), users).toString(),
              "--report",
              directory.resolve("report").toString());
      MailhaulProcess run =
          MailhaulProcess.java(directory, command.toArray(String[]::new)).requireExit(0);

      for (String user : users) {
        assertThat(servers.differences(user)).isEmpty();
      }
      // Each mailbox is refused once at the start, and few again while the limit is found.
      assertThat(source.takeRefused()).isBetween(1, 2 * MAILBOXES);
      assertThat(run.out()).contains("Sessions: at most ");
      // The run is too short for more than to come down from the initial limit: sessions that are
      // about to be refused count as open. SessionLimitTest has hours of virtual time.
      assertThatLimitIsLow(directory);

      MailhaulProcess.java(directory, command.toArray(String[]::new)).requireExit(0);

      // Without the limit of the first run, a new platform would open all sessions at once again.
      assertThat(source.takeRefused()).isLessThan(MAILBOXES - ACCEPTED);
      assertThatLimitIsLow(directory);
    }
  }

  private static void assertThatLimitIsLow(Path directory) throws IOException {
    JsonNode limit =
        JsonMapper.shared()
            .readTree(Files.readString(directory.resolve("report").resolve("report.json")))
            .at("/sessionLimits/0");
    assertThat(limit.get("limit").asInt()).isBetween(1, MAILBOXES / 2);
    assertThat(limit.get("reason").asString()).isNotEqualTo("INITIAL");
  }
}
