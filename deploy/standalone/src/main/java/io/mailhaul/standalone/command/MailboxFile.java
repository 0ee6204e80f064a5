package io.mailhaul.standalone.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The list of mailboxes as a file. What stands in it is judged by batch-service. */
record MailboxFile(Path path) {

  /** Larger files are refused by batch-service; there is no use in reading them. */
  private static final long MAX_BYTES = 10_000_000;

  /**
   * Its text; a byte that is not UTF-8 becomes U+FFFD, which is reported as a fault of its line.
   */
  String text() throws UsageException {
    if (Files.isDirectory(path)) {
      throw new UsageException(path + " is a folder, not a file with a list of mailboxes");
    }
    try {
      if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
        throw new UsageException(path + " is larger than 10 MB; split it into several batches");
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

  /** The name without its extension. */
  String name() {
    Path file = path.getFileName();
    String name = file == null ? "" : file.toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
