package io.mailhaul.standalone.platform;

import io.mailhaul.standalone.data.DataDirectory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks the directory of a platform while it runs. Kafka and PostgreSQL notice a full disk or a
 * deleted directory late, and their errors do not name it.
 */
record DirectoryCheck(DataDirectory data) {

  /**
   * Below this limit the platform stops while Kafka and PostgreSQL can still commit: a segment of
   * PostgreSQL's log has 16 MiB, an index of Kafka's log 10 MiB.
   */
  static final long MIN_FREE_MIB = 64;

  /** Why the platform cannot go on with the directory, and what to do; empty if it can. */
  Optional<String> fault() {
    return missing()
        .map(path ->
            path
                + " was deleted while the platform ran. The messages that were copied are safe."
                + " To continue, restore the data directory, or "
                + DataDirectory.NEW_DIRECTORY_HINT
                + " and start it again")
        .or(this::fullDisk);
  }

  private Optional<Path> missing() {
    return data.isReplaced() ? Optional.of(data.root()) : data.missingPart();
  }

  /** That the disk is full; empty if it is not, or if the file system does not tell. */
  Optional<String> fullDisk() {
    try {
      FileStore store = Files.getFileStore(data.root());
      long free = store.getUsableSpace() >> 20;
      if (store.getTotalSpace() <= 0 || free >= MIN_FREE_MIB) {
        return Optional.empty();
      }
      return Optional.of(
          "The disk is full: "
              + data.root()
              + " has "
              + free
              + " MiB left, and Mailhaul needs "
              + MIN_FREE_MIB
              + " MiB. Nothing is lost: free some space, then start it again");
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
