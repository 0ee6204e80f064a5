package io.mailhaul.standalone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.security.auth.module.UnixSystem;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {

  @TempDir Path temporary;

  @Test
  void createsADirectoryThatOnlyItsOwnerCanRead() throws Exception {
    var path = temporary.resolve("some/where");
    try (var data = DataDirectory.open(path)) {
      data.announce(new PlatformAddress(1, URI.create("http://127.0.0.1:1"), Instant.EPOCH));
      data.logFile();
      try (var tree = Files.walk(path)) {
        assertThat(tree)
            .hasSizeGreaterThan(7)
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
      }
    }
  }

  @Test
  void makesAnExistingDirectoryPrivate() throws Exception {
    var path = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    DataDirectory.open(path).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
  }

  @Test
  void refusesADirectoryWithOtherFilesAndAFile() throws Exception {
    var path = Files.createDirectory(temporary.resolve("home"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    var other = Files.createFile(path.resolve("letter.txt"));
    for (var wrong : List.of(path, other)) {
      assertThatExceptionOfType(DataDirectoryException.class)
          .isThrownBy(() -> DataDirectory.open(wrong))
          .withMessageContaining(wrong.toString())
          .withMessageContaining("--data");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void refusesADirectoryOfAnotherUser() {
    assertThatExceptionOfType(DataDirectoryException.class)
        .isThrownBy(() -> DataDirectory.open(ofAnotherUser()))
        .withMessageContaining("belongs to")
        .withMessageContaining("--data");
  }

  @Test
  void allowsOneHolderAtATimeAlsoWithinAProcess() {
    var path = temporary.resolve("data");
    var platform =
        PlatformAddress.ofThisProcess(URI.create("http://127.0.0.1:8080"), Instant.EPOCH);
    try (var data = DataDirectory.open(path)) {
      assertThatExceptionOfType(DataDirectoryInUseException.class)
          .isThrownBy(() -> DataDirectory.open(path))
          .satisfies(refusal -> assertThat(refusal.holder()).isEmpty());
      data.announce(platform);
      assertThat(DataDirectory.running(path)).contains(platform);
      assertThatExceptionOfType(DataDirectoryInUseException.class)
          .isThrownBy(() -> DataDirectory.open(path))
          .withMessageContaining(Long.toString(platform.pid()))
          .withMessageContaining("http://127.0.0.1:8080")
          .satisfies(refusal -> assertThat(refusal.holder()).contains(platform));
      data.withdraw();
      assertThat(DataDirectory.running(path)).as("withdrawn").isEmpty();
    }
    assertThat(DataDirectory.running(path)).isEmpty();
    DataDirectory.open(path).close();
  }

  @Test
  void noPlatformRunsOnADirectoryThatDoesNotExist() {
    assertThat(DataDirectory.running(temporary.resolve("none"))).isEmpty();
    assertThat(temporary.resolve("none")).doesNotExist();
  }

  @Test
  void keepsSecretsAndIdsAfterReopening() {
    var path = temporary.resolve("data");
    String token;
    String database;
    String kafka;
    byte[] key;
    String clusterId;
    try (var data = DataDirectory.open(path)) {
      token = data.secrets().restToken();
      database = data.secrets().databasePassword();
      kafka = data.secrets().kafkaPassword();
      key = data.secrets().encryptionKey();
      clusterId = data.clusterId();
    }
    assertThat(token).hasSize(64).isNotEqualTo(database).isNotEqualTo(kafka);
    assertThat(key).hasSize(32);
    try (var data = DataDirectory.open(path)) {
      assertThat(data.secrets().restToken()).isEqualTo(token);
      assertThat(data.secrets().databasePassword()).isEqualTo(database);
      assertThat(data.secrets().kafkaPassword()).isEqualTo(kafka);
      assertThat(data.secrets().encryptionKey()).isEqualTo(key);
      assertThat(data.secrets().toString()).doesNotContain(token, database, kafka);
      assertThat(data.clusterId()).isEqualTo(clusterId);
    }
  }

  @Test
  void refusesADamagedSecretWithoutQuotingIt() throws Exception {
    var path = temporary.resolve("data");
    DataDirectory.open(path).close();
    Files.writeString(path.resolve("secrets/rest-token"), "half-a-secret");
    assertThatExceptionOfType(DataDirectoryException.class)
        .isThrownBy(() -> DataDirectory.open(path))
        .withMessageContaining("rest-token")
        .withMessageNotContaining("half-a-secret");
    Files.delete(path.resolve("secrets/rest-token"));
    DataDirectory.open(path).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secrets/sealing-key", "cluster-id", "kafka/meta.properties"})
  void refusesADirectoryOfWhichAPartIsMissingAfterItsFirstUse(String part) throws Exception {
    var path = temporary.resolve("data");
    try (var data = DataDirectory.open(path)) {
      for (var file : List.of("kafka/meta.properties", "postgres/data/PG_VERSION")) {
        Files.createDirectories(path.resolve(file).getParent());
        Files.createFile(path.resolve(file));
      }
      assertThat(data.missingPart()).isEmpty();
      assertThat(data.topics()).isEmpty();
      data.markComplete(Set.of("folder-events", "control"));
      assertThat(data.topics()).containsExactlyInAnyOrder("folder-events", "control");
      assertThat(data.missingPart()).isEmpty();
    }
    Files.delete(path.resolve(part));
    assertThatExceptionOfType(DataDirectoryException.class)
        .isThrownBy(() -> DataDirectory.open(path))
        .withMessageContaining(path.resolve(part) + " is missing")
        .withMessageContaining("--data");
    assertThat(path.resolve(part)).doesNotExist();
  }

  @Test
  void noticesThatItWasDeletedOrReplaced() throws Exception {
    var path = temporary.resolve("data");
    try (var data = DataDirectory.open(path)) {
      assertThat(data.isReplaced()).isFalse();
      Files.move(path, temporary.resolve("moved"));
      assertThat(data.isReplaced()).isTrue();
      Files.createDirectory(path);
      Files.createFile(path.resolve("lock"));
      assertThat(data.isReplaced()).isTrue();
    }
  }

  @Test
  void defaultPathIsBelowTheDataHomeOfTheUser() {
    var home = Path.of("/home/ada");
    assertThat(DataDirectory.defaultPath(Map.of(), home, "Linux"))
        .isEqualTo(Path.of("/home/ada/.local/share/mailhaul"));
    assertThat(DataDirectory.defaultPath(Map.of("XDG_DATA_HOME", "/data"), home, "Linux"))
        .isEqualTo(Path.of("/data/mailhaul"));
    assertThat(DataDirectory.defaultPath(Map.of("XDG_DATA_HOME", "relative"), home, "Linux"))
        .isEqualTo(Path.of("/home/ada/.local/share/mailhaul"));
    assertThat(DataDirectory.defaultPath(Map.of(), home, "Mac OS X"))
        .isEqualTo(Path.of("/home/ada/Library/Application Support/mailhaul"));
  }

  /** Root creates one; any other user takes a directory of root. */
  private Path ofAnotherUser() throws Exception {
    var root = Path.of("/");
    if (new UnixSystem().getUid() != 0) {
      return root;
    }
    var path = Files.createDirectory(temporary.resolve("nobody"));
    Files.setAttribute(path, "unix:uid", 65_534);
    return path;
  }
}
