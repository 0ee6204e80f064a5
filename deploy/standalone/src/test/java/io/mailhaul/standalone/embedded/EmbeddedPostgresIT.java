package io.mailhaul.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.mailhaul.standalone.testing.NonLoopbackAddresses;
import io.mailhaul.standalone.testing.UnpackedPostgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedPostgresIT {

  private static final String PASSWORD = "correct-horse";

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeAll
  static void unpackPostgres() {
    UnpackedPostgres.prepare();
  }

  @BeforeEach
  void useADirectoryNameWithASpace() {
    directory = temporary.resolve("the database");
  }

  @AfterEach
  void stopTheServer() throws IOException {
    var data = directory.resolve("data");
    var commands =
        new PostgresCommands(PostgresBinaries.unpackedBelow(directory), RunAs.forDirectory(data));
    new OrphanedPostgres(data, commands).stop(Duration.ofSeconds(20));
  }

  @Test
  void keepsRowsAfterARestart() throws SQLException {
    try (var postgres = start();
        var database = connect(postgres, PASSWORD);
        var statement = database.createStatement()) {
      statement.execute("CREATE TABLE kept (value text)");
      statement.execute("INSERT INTO kept VALUES ('Größe 𝄞')");
    }
    assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    try (var postgres = start();
        var database = connect(postgres, PASSWORD)) {
      assertThat(singleValue(database, "SELECT value FROM kept")).isEqualTo("Größe 𝄞");
    }
  }

  @Test
  void writesACommitToDiskBeforeItIsAcknowledged() throws SQLException {
    try (var postgres = start();
        var database = connect(postgres, PASSWORD)) {
      for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(singleValue(database, "SHOW " + setting)).as(setting).isEqualTo("on");
      }
    }
  }

  @Test
  void refusesAClientWithAWrongPassword() throws SQLException {
    try (var postgres = start()) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connect(postgres, "guessed"))
          .withMessageContaining("password authentication failed");
      try (var database = connect(postgres, PASSWORD)) {
        assertThat(
                singleValue(
                    database,
                    "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
            .isEqualTo("0");
        assertThat(singleValue(database, "SHOW unix_socket_directories")).isEmpty();
        assertThat(
                singleValue(
                    database, "SELECT rolpassword FROM pg_authid WHERE rolname = 'mailhaul'"))
            .startsWith("SCRAM-SHA-256$1:");
      }
    }
  }

  @Test
  void listensOnLoopbackOnly() throws IOException {
    try (var postgres = start()) {
      var port = URI.create(postgres.jdbcUrl().substring("jdbc:".length())).getPort();
      for (var address : NonLoopbackAddresses.ofThisMachine()) {
        try (var socket = new Socket()) {
          assertThatIOException()
              .isThrownBy(() -> socket.connect(new InetSocketAddress(address, port), 2_000));
        }
      }
    }
  }

  @Test
  void stopsAnOrphanedServerFirst() throws Exception {
    var leftBehind = start();
    var pid = pid();
    try (var database = connect(leftBehind, PASSWORD);
        var statement = database.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT 'committed' AS value");
    }
    leftBehind.abandon();
    try (var postgres = start();
        var database = connect(postgres, PASSWORD)) {
      assertThat(pid()).isNotEqualTo(pid);
      assertThat(singleValue(database, "SELECT value FROM kept")).isEqualTo("committed");
    }
  }

  @Test
  void startsAgainAtTheSameAddressAfterItsPostmasterWasKilled() throws Exception {
    try (var postgres = start()) {
      try (var database = connect(postgres, PASSWORD);
          var statement = database.createStatement()) {
        statement.execute("CREATE TABLE kept AS SELECT 'committed' AS value");
      }
      var pid = pid();
      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> {
            try (var database = connect(postgres, PASSWORD)) {
              return !pid().equals(pid)
                  && singleValue(database, "SELECT value FROM kept").equals("committed");
            }
          });
      assertThat(postgres.failure().toCompletableFuture()).isNotDone();
    }
    assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
  }

  @Test
  void reportsWhyAServerThatWasKilledDoesNotStartAgain() throws Exception {
    try (var postgres = start()) {
      Files.writeString(directory.resolve("data/PG_VERSION"), "9\n");
      ProcessHandle.of(Long.parseLong(pid())).orElseThrow().destroyForcibly();
      assertThat(postgres.failure().toCompletableFuture().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("incompatible")
          .hasMessageContaining(directory.resolve("postgres.log").toString());
    }
  }

  @ParameterizedTest
  @MethodSource("waysToRun")
  void runsInAPrivateDirectoryAsAnyUser(RunAs runAs) throws Exception {
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    EmbeddedPostgres.start(directory, PASSWORD, runAs).abandon();
    var pid = pid();
    // The second start finds the user to run as by itself, also to stop the orphaned server.
    try (var postgres = start();
        var database = connect(postgres, PASSWORD)) {
      assertThat(pid()).isNotEqualTo(pid);
      assertThat(singleValue(database, "SELECT 1")).isEqualTo("1");
    }
    assertThat(Files.getAttribute(directory.resolve("data"), "unix:uid")).isEqualTo(runAs.owner());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  /** Two for root, one for any other user. */
  static List<RunAs> waysToRun() throws IOException {
    var usual = RunAs.forDirectory(Path.of("/nonexistent"));
    return usual.prefix().isEmpty() ? List.of(usual) : List.of(RunAs.IN_NAMESPACE, RunAs.AS_NOBODY);
  }

  @Test
  void startsWhenAnotherProcessHasTheRecordedPidAndLeavesThatProcessAlone() throws Exception {
    start().close();
    var other = new ProcessBuilder("sleep", "600").start();
    try {
      var pidFile = directory.resolve("data/postmaster.pid");
      Files.writeString(pidFile, other.pid() + "\n" + directory.resolve("data") + "\n");
      try (var postgres = start();
          var database = connect(postgres, PASSWORD)) {
        assertThat(singleValue(database, "SELECT 1")).isEqualTo("1");
      }
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void repeatsAnInterruptedFirstStart() throws Exception {
    Files.createDirectories(directory.resolve("data.unfinished/base"));
    Files.createDirectories(directory.resolve("binaries.unfinished/bin"));
    try (var postgres = start();
        var database = connect(postgres, PASSWORD)) {
      assertThat(singleValue(database, "SELECT 1")).isEqualTo("1");
    }
    assertThat(directory.resolve("data.unfinished")).doesNotExist();
    assertThat(directory.resolve("binaries.unfinished")).doesNotExist();
  }

  @Test
  void reportsWhyTheServerCannotStart() throws Exception {
    start().close();
    Files.writeString(directory.resolve("data/PG_VERSION"), "9\n");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(this::start)
        .withMessageContaining(directory.toString())
        .withMessageContaining("incompatible");
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(directory, PASSWORD);
  }

  private String pid() throws IOException {
    return Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst();
  }

  private static Connection connect(EmbeddedPostgres postgres, String password)
      throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), password);
  }

  private static String singleValue(Connection database, String query) throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
