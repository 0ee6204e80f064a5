package io.mailhaul.standalone.data;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/** Directories (0700) and files (0600) that only their owner can read. */
final class PrivateFiles {

  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /** Creates the directory, or closes an existing one of this user to other users. */
  static Path createDirectory(Path path) throws IOException {
    if (Files.notExists(path)) {
      Files.createDirectories(path.toAbsolutePath().getParent());
      return Files.createDirectory(path, PosixFilePermissions.asFileAttribute(DIRECTORY));
    }
    requireOwnership(path);
    if (!Files.isDirectory(path)) {
      throw new IOException(path + " is not a directory");
    }
    if (!Files.getPosixFilePermissions(path).equals(DIRECTORY)) {
      Files.setPosixFilePermissions(path, DIRECTORY);
    }
    return path;
  }

  static void requireOwnership(Path path) throws IOException {
    if (!Files.getAttribute(path, "unix:uid").equals((int) new UnixSystem().getUid())) {
      throw new IOException(
          "it belongs to "
              + Files.getOwner(path).getName()
              + "; "
              + DataDirectory.OTHER_DIRECTORY_HINT);
    }
  }

  static FileChannel open(Path path, OpenOption... options) throws IOException {
    var all = new HashSet<>(Set.of(options));
    all.add(StandardOpenOption.CREATE);
    return FileChannel.open(path, all, fileAttribute());
  }

  /**
   * Writes the file atomically: a reader sees all of the content or none, also after a loss of
   * power.
   */
  static void write(Path path, byte[] content) throws IOException {
    var unfinished = Files.createTempFile(path.getParent(), path.getFileName().toString(), null);
    try {
      try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    try (var directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static FileAttribute<?> fileAttribute() {
    return PosixFilePermissions.asFileAttribute(FILE);
  }
}
