package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions about all messages of a large folder, in little memory. */
@Timeout(180)
class LargeFolderTest {

  private static final int MESSAGES = 300_000;

  private final ScriptedImapServer server = ScriptedImapServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  /** Every second UID exists. */
  private void fill() {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= MESSAGES; i++) {
      lines.add(
          "* %d FETCH (UID %d INTERNALDATE \"20-Nov-2026 10:00:00 +0000\")".formatted(i, 2 * i));
    }
    lines.add("%t OK done");
    server
        .on(
            "EXAMINE",
            "* " + MESSAGES + " EXISTS",
            "* OK [UIDVALIDITY 7] is",
            "* OK [UIDNEXT " + (2 * MESSAGES + 1) + "] is",
            "%t OK")
        .on("UID FETCH", lines.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"count", "since", "vanished"})
  void aFolderOfManyMessagesFitsIntoASmallHeap(String question) throws Exception {
    fill();
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LargeFolderProgram.class.getName(),
                "imap://127.0.0.1:" + server.port() + "?tls=off",
                question,
                Integer.toString(2 * MESSAGES))
            .redirectErrorStream(true)
            .start();

    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output.strip()).isEqualTo(Integer.toString(MESSAGES));
    assertThat(program.waitFor()).isZero();
  }
}
