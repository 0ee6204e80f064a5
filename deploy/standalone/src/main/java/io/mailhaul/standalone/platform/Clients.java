package io.mailhaul.standalone.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processes that use a platform which another one started. The command that started it must not
 * take it away from them when its own migration has ended.
 */
record Clients(Path directory) {

  static Clients in(Path data) {
    return new Clients(data.resolve("clients"));
  }

  /** Lets it be known that this process uses the platform. */
  void enter() {
    try {
      Files.createDirectories(directory);
      Files.write(own(), new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void leave() {
    try {
      Files.deleteIfExists(own());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many there are; what a killed one has left behind is cleared away. */
  int count() {
    if (Files.notExists(directory)) {
      return 0;
    }
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
          count++;
        } else {
          Files.deleteIfExists(entry);
        }
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path own() {
    return directory.resolve(Long.toString(ProcessHandle.current().pid()));
  }
}
