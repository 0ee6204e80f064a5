package io.mailhaul.standalone.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processes that use a platform which another process started: one file per process, named by
 * its process id. While there are any, the process that started the platform keeps it running, even
 * when its own migration has ended.
 */
record Clients(Path directory) {

  static Clients in(Path data) {
    return new Clients(data.resolve("clients"));
  }

  /** Records that this process uses the platform. */
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

  /** The number of processes that are alive. Deletes the files of killed processes. */
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
