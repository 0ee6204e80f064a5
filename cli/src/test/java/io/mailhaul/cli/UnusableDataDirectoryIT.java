package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.PostgresProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A data directory that was used before, and in which a file is missing or has other content: the
 * command says in one line what is wrong and what to do, and leaves no database server running.
 */
class UnusableDataDirectoryIT {

  @TempDir private static Path shared;
  @TempDir private Path directory;

  private interface Damage {
    void to(Path data) throws IOException;
  }

  @BeforeAll
  static void useADirectory() throws Exception {
    try (MailhaulProcess serve =
        MailhaulProcess.java(
            shared, "serve", "--port", "0", "--data", shared.resolve("data").toString())) {
      serve.awaitWhileRunning("it serves", () -> serve.out().contains("Serving http"));
      serve.signal("TERM");
      serve.awaitEnd();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void saysInOneLineWhatIsWrongAndWhatToDo(String name, Damage damage, String[] expected)
      throws Exception {
    Path data = directory.toRealPath().resolve("data");
    new ProcessBuilder("cp", "-a", shared.resolve("data").toString(), data.toString())
        .start()
        .waitFor();
    damage.to(data);

    try (MailhaulProcess serve =
        MailhaulProcess.java(directory, "serve", "--port", "0", "--data", data.toString())) {
      serve.requireExit(3);
      assertThat(serve.err().lines())
          .singleElement()
          .asString()
          .startsWith("mailhaul: ")
          .contains(expected);
      assertThat(serve.out()).doesNotContain("Serving");
    }
    PostgresProcesses.assertNoneIn(data);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(
            "missing encryption key",
            data -> Files.delete(data.resolve("secrets/sealing-key")),
            "secrets/sealing-key is missing",
            "the stored passwords cannot be read",
            "--data"),
        damage(
            "missing database password",
            data -> Files.delete(data.resolve("secrets/database-password")),
            "secrets/database-password is missing",
            "--data"),
        damage(
            "garbage in the encryption key",
            data -> garbage(data.resolve("secrets/sealing-key")),
            "secrets/sealing-key does not hold 32 bytes",
            "--data"),
        damage(
            "garbage in the cluster id",
            data -> garbage(data.resolve("cluster-id")),
            "cluster-id",
            "--data"),
        damage(
            "garbage in Kafka's properties",
            data -> garbage(data.resolve("kafka/meta.properties")),
            "Kafka",
            "data/kafka",
            "--data"),
        damage(
            "garbage in Kafka's metadata",
            data -> garbage(data.resolve("kafka/__cluster_metadata-0/00000000000000000000.log")),
            "Kafka has lost the topics",
            "folder-events",
            "--data"),
        damage(
            "garbage in PostgreSQL's version",
            data -> garbage(data.resolve("postgres/data/PG_VERSION")),
            "PostgreSQL",
            "PG_VERSION",
            "--data"),
        damage(
            "garbage in PostgreSQL's control file",
            data -> garbage(data.resolve("postgres/data/global/pg_control")),
            "PostgreSQL",
            "incompatible with server",
            "--data"),
        damage(
            "a missing table of PostgreSQL",
            data -> deleteRelations(data),
            "base/",
            "is missing",
            "--data"),
        damage(
            "a missing program of PostgreSQL",
            data -> deleteProgram(data),
            "PostgreSQL",
            "\"postgres\" is needed"),
        damage(
            "a file in place of the log directory",
            data -> {
              deleteAll(data.resolve("logs"));
              Files.writeString(data.resolve("logs"), "x");
            },
            "logs",
            "--data"));
  }

  private static Arguments damage(String name, Damage damage, String... expected) {
    return Arguments.of(name, damage, expected);
  }

  private static void garbage(Path file) throws IOException {
    Files.write(file, "garbage \u0001\u0002 not what belongs here\n".repeat(50).getBytes("UTF-8"));
  }

  private static void deleteAll(Path path) throws IOException {
    org.springframework.util.FileSystemUtils.deleteRecursively(path);
  }

  private static void deleteRelations(Path data) throws IOException {
    deleteAll(data.resolve("postgres/data/base"));
  }

  private static void deleteProgram(Path data) throws IOException {
    try (Stream<Path> entries = Files.list(data.resolve("postgres"))) {
      for (Path entry : entries.filter(e -> e.toString().contains("binaries-")).toList()) {
        Files.delete(entry.resolve("bin/postgres"));
      }
    }
  }
}
