package io.mailhaul.standalone.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.mailhaul.standalone.embedded.PostgresBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PostgreSQL, unpacked once for all integration tests. Unpacking it for every data directory would
 * take five seconds each.
 */
public final class UnpackedPostgres {

  /** The build sets it to a directory; a platform that is started with it copies the programs. */
  private static final String PROPERTY = "mailhaul.postgres";

  static {
    Path directory = Path.of(System.getProperty(PROPERTY));
    try {
      Files.createDirectories(directory);
      // Another JVM of the build may have the same task.
      try (FileChannel lock = FileChannel.open(directory.resolve("lock"), CREATE, WRITE)) {
        lock.lock();
        PostgresBinaries.main(new String[] {directory.toString()});
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UnpackedPostgres() {}

  /** Unpacks PostgreSQL, if this is the first use; {@code EmbeddedPostgres} then finds it. */
  public static void prepare() {}

  /** The same for another Java process: its option. */
  public static String javaOption() {
    return "-D" + PROPERTY + "=" + System.getProperty(PROPERTY);
  }
}
