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
record PlatformUsers(Path directory) {

  static PlatformUsers in(Path data) {
    return new PlatformUsers(data.resolve("clients"));
  }

  /** Records that this process uses the platform. */
  void register() {
    try {
      Files.createDirectories(directory);
      Files.write(ownFile(), new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void unregister() {
    try {
      Files.deleteIfExists(ownFile());
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

  private Path ownFile() {
    return directory.resolve(Long.toString(ProcessHandle.current().pid()));
  }
}
