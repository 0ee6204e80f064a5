package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

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

  @ParameterizedTest
  @DisplayName("SECRET 5: the same holds for services that run alone and log to the console")
  @ValueSource(strings = {"batch-service.yml", "worker-defaults.yml"})
  void servicesReplaceControlCharacters(String settings) throws Exception {
    Object pattern =
        new YamlPropertySourceLoader()
            .load(settings, new ClassPathResource(settings))
            .getFirst()
            .getProperty("logging.pattern.console");
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(String.valueOf(pattern));
    encoder.start();

    byte[] entry =
        encoder.encode(
            new LoggingEvent(
                "",
                context.getLogger("io.mailhaul"),
                Level.WARN,
                "Folder a\u001b[2J\u009b\u202Eb\n2026-01-31 ERROR forged",
                new IllegalStateException("c\u001b[0m\u2066d"),
                null));

    assertThat(new String(entry, StandardCharsets.UTF_8))
        .contains("Folder a?[2J??b\n  2026-01-31 ERROR forged\n")
        .contains("IllegalStateException: c?[0m?d\n")
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u202a-\u202e\u2066-\u2069&&[^\n\t]]")
        .endsWith("\n");
  }
}
