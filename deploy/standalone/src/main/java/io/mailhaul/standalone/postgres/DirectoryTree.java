package io.mailhaul.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Copies and deletes directories with their content. */
final class DirectoryTree {

  private DirectoryTree() {}

  /** Copies a directory, with symbolic links and modes. */
  static void copy(Path from, Path to) throws IOException {
    List<Path> parentsFirst;
    try (var tree = Files.walk(from)) {
      parentsFirst = tree.toList();
    }
    for (var path : parentsFirst) {
      Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Deletes a directory if it exists. */
  static void delete(Path root) throws IOException {
    if (Files.notExists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (var tree = Files.walk(root)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (var path : deepestFirst) {
      Files.delete(path);
    }
  }
}
