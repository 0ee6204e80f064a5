package io.mailhaul.access.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The servers whose Debian packages conflict with Dovecot's: {@code deploy/verify.sh} unpacks them
 * into a folder, with the libraries that they need.
 */
final class UnpackedServers {

  private static final Path FOLDER = folder();

  private UnpackedServers() {}

  private static Path folder() {
    if ("root".equals(System.getProperty("user.name"))) {
      // The user nobody can read this folder as well.
      return Path.of("/var/cache/mailhaul/servers");
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    return (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
        .resolve("mailhaul/servers");
  }

  /** A file of one of the packages, by its path below {@code /}. */
  static Path file(String path) {
    Path file = FOLDER.resolve(path);
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          "These tests need " + file + ": run deploy/verify.sh once, which unpacks it there");
    }
    return file;
  }

  /** A value for LD_LIBRARY_PATH. */
  static String libraries() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path parent : List.of(file("usr/lib"), FOLDER.resolve("lib"))) {
      folders.add(parent);
      folders.addAll(architectures(parent));
    }
    return folders.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  /** The folder of the mechanisms of Cyrus SASL. */
  static Path saslMechanisms() throws IOException {
    return architectures(file("usr/lib")).getFirst().resolve("sasl2");
  }

  private static List<Path> architectures(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.filter(folder -> folder.toString().endsWith("-linux-gnu")).toList();
    }
  }
}
