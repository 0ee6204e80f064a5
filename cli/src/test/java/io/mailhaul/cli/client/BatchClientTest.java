package io.mailhaul.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchClientTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("SECRET 1: only its owner can read a report, also in place of an older one")
  void writesAReportThatOnlyItsOwnerCanRead() throws Exception {
    Path report = Files.writeString(directory.resolve("report.json"), "{}");
    Files.setPosixFilePermissions(report, PosixFilePermissions.fromString("rw-r--r--"));
    Path unfinished = Files.writeString(directory.resolve("report.json.unfinished"), "{");
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-r--r--"));

    try (FakeBatchService service = new FakeBatchService();
        BatchClient client = new BatchClient(service.url(), FakeBatchService.TOKEN)) {
      service.on("GET /batches/users/report", 200, "{\"batch\":\"users\"}");
      client.saveReport("users", report);
    }

    assertThat(report).hasContent("{\"batch\":\"users\"}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
        .isEqualTo("rw-------");
    assertThat(directory).isDirectoryNotContaining("glob:**.unfinished");
  }
}
