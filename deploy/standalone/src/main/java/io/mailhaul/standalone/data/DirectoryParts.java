package io.mailhaul.standalone.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a data directory holds once all parts of the platform have started in it, and what cannot be
 * created again: without one of these files, the others are of no use.
 */
record DirectoryParts(Path root) {

  private static final String COMPLETE = "complete";

  private static final List<String> FILES =
      List.of(
          "secrets/sealing-key",
          "secrets/database-password",
          "cluster-id",
          "kafka/meta.properties",
          "postgres/data/PG_VERSION");

  /** Records that all parts have started: from now on, no file and no topic may be missing. */
  void markComplete(Set<String> topics) throws IOException {
    if (!topics().equals(topics)) {
      PrivateFiles.write(
          root.resolve(COMPLETE),
          String.join("\n", new TreeSet<>(topics)).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The topics of Kafka at the last start; none before the first use. */
  Set<String> topics() throws IOException {
    var file = root.resolve(COMPLETE);
    return Files.exists(file) ? Set.copyOf(Files.readAllLines(file)) : Set.of();
  }

  /** The first missing file, or its directory if that is missing; empty before the first use. */
  Optional<Path> missing() {
    if (Files.notExists(root.resolve(COMPLETE))) {
      return Optional.empty();
    }
    return FILES.stream()
        .map(root::resolve)
        .filter(Files::notExists)
        .findFirst()
        .map(file -> Files.notExists(file.getParent()) ? file.getParent() : file);
  }

  void requireAll() {
    missing()
        .ifPresent(path -> {
          var effect =
              path.endsWith("sealing-key")
                  ? " is missing, and without it the stored passwords cannot be read"
                  : " is missing";
          throw new DataDirectoryException(
              path + effect + ". Restore it, or " + DataDirectory.NEW_DIRECTORY_HINT);
        });
  }
}
