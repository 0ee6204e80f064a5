package io.mailhaul.standalone.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that batch-service judges: only what keeps it from being read is told here. */
final class TextFile {

  private TextFile() {}

  /**
   * Its text; a byte that is not UTF-8 becomes U+FFFD, which is reported as a fault of its line.
   *
   * @param what it should be, behind "a file"
   * @param mostBytes larger files are refused by batch-service; there is no use in reading them
   * @param tooLarge what is said of those
   */
  static String read(Path path, String what, long mostBytes, String tooLarge)
      throws UsageException {
    if (Files.isDirectory(path)) {
      throw new UsageException(path + " is a folder, not a file " + what);
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
      case java.nio.file.AccessDeniedException _ -> "may not be read by this user";
      default -> "cannot be read: " + e.getMessage();
    };
  }
}
