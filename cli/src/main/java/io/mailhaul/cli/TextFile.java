package io.mailhaul.cli;

import io.mailhaul.cli.migration.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a text file that batch-service validates; reports only errors of reading. */
final class TextFile {

  /** A program behind a pipe may ask the user for a password first. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(1);

  private TextFile() {}

  /**
   * Reads the text; a byte that is not UTF-8 becomes U+FFFD, which batch-service reports with its
   * line.
   *
   * @param option the option that names the file
   * @param mostBytes the maximum size; batch-service refuses larger files
   * @param tooLarge the maximum size in words, for the error message
   */
  static String read(Path path, String option, long mostBytes, String tooLarge)
      throws UsageException {
    return read(path, option, mostBytes, tooLarge, MAX_WAIT);
  }

  static String read(Path path, String option, long mostBytes, String tooLarge, Duration maxWait)
      throws UsageException {
    if (Files.isDirectory(path)) {
      throw new UsageException(path + " is a directory; " + option + " needs a file");
    }
    try {
      byte[] content =
          Files.isRegularFile(path)
              ? beginning(path, mostBytes + 1)
              : beginningOfPipe(path, mostBytes + 1, maxWait);
      if (content.length > mostBytes) {
        throw new UsageException(path + " is larger than " + tooLarge);
      }
      return new String(content, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException(path + " " + reason(e), e);
    }
  }

  /** The size of a file is only a claim: those below /proc have 0 bytes. */
  private static byte[] beginning(Path path, long bytes) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes((int) bytes);
    }
  }

  /** A pipe may be a process substitution of the shell. It may also never begin, or never end. */
  private static byte[] beginningOfPipe(Path path, long bytes, Duration maxWait)
      throws IOException, UsageException {
    FutureTask<byte[]> reading = new FutureTask<>(() -> beginning(path, bytes));
    Thread.ofPlatform().daemon().name("read-file").start(reading);
    try {
      return reading.get(maxWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UsageException(
          path + " is not a file, and did not end within " + maxWait.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException _ -> "does not exist";
      case java.nio.file.AccessDeniedException _ -> "cannot be read by this user";
      default -> "cannot be read: " + e.getMessage();
    };
  }
}
