package io.mailhaul.cli;

import io.mailhaul.cli.migration.UsageException;
import java.nio.file.Path;

/** The file with the list of mailboxes. batch-service validates its content. */
record MailboxListFile(Path path) {

  private static final long MAX_BYTES = 10_000_000;

  /** See {@link TextFile#read}. */
  String text() throws UsageException {
    return TextFile.read(path, "--mailboxes", MAX_BYTES, "10 MB; split it into several batches");
  }

  /** The name without its extension. */
  String name() {
    Path file = path.getFileName();
    String name = file == null ? "" : file.toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
