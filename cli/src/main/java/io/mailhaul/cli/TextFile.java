package io.mailhaul.cli;

import io.mailhaul.cli.migration.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a text file that batch-service validates; reports only errors of reading. */
final class TextFile {

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
    if (Files.isDirectory(path)) {
      throw new UsageException(path + " is a directory; " + option + " needs a file");
    }
    try {
      if (Files.isRegularFile(path) && Files.size(path) > mostBytes) {
        throw new UsageException(path + " is larger than " + tooLarge);
      }
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException(path + " " + reason(e), e);
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
