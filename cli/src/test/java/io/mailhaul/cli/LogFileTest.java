package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log file has of untrusted texts. */
class LogFileTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("SECRET 5: names and texts of servers reach the log without control characters")
  void replacesControlCharacters() throws Exception {
    Path file = directory.resolve("mailhaul.log");
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("mailhaul.log", file.toString());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());

    context
        .getLogger("io.mailhaul")
        .warn(
            "Folder {}",
            "a\u001b[2J\u009b\u202Eb\n2026-01-31 ERROR forged",
            new IllegalStateException("c\u001b[0m\u2066d"));
    context.stop();

    String log = Files.readString(file);
    assertThat(log)
        .contains("Folder a\uFFFD[2J\uFFFDb\n  2026-01-31 ERROR forged\n")
        .contains("IllegalStateException: c\uFFFD[0md\n")
        .contains("\n   at io.mailhaul.cli.LogFileTest")
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u202a-\u202e\u2066-\u2069&&[^\n\t]]");
    assertThat(log.lines().filter(line -> line.contains("IllegalStateException"))).hasSize(1);
  }
}
