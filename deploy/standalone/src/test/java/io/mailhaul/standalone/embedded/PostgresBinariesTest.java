package io.mailhaul.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {

  @TempDir Path temporary;
  private Path home = Path.of("");
  private Path built = Path.of("");

  @BeforeEach
  void createBoth() throws IOException {
    home = Files.createDirectory(temporary.resolve("home"));
    built = Files.createDirectory(temporary.resolve("built"));
  }

  @Test
  void copiesUnpackedBinariesWithModesAndLinks() throws IOException {
    Path programs = Files.createDirectories(built.resolve(PostgresBinaries.folder() + "/bin"));
    Path program = Files.writeString(programs.resolve("postgres"), "program");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(programs.resolve("postmaster"), Path.of("postgres"));

    Path copied = PostgresBinaries.below(home, built);

    assertThat(copied).hasParent(home);
    assertThat(copied.resolve("bin/postgres")).isExecutable().hasContent("program");
    assertThat(Files.isSymbolicLink(copied.resolve("bin/postmaster"))).isTrue();
    assertThat(Files.isRegularFile(copied.resolve("bin/postgres"), LinkOption.NOFOLLOW_LINKS))
        .isTrue();
    Files.writeString(program, "another build");
    assertThat(PostgresBinaries.below(home, built).resolve("bin/postgres")).hasContent("program");
  }

  @Test
  void unpacksBinariesThatTheBuildHasNotUnpacked() throws IOException {
    assertThat(PostgresBinaries.below(home, built).resolve("bin/postgres")).isExecutable();
    assertThat(built).isEmptyDirectory();
  }
}
