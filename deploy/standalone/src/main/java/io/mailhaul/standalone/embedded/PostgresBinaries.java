package io.mailhaul.standalone.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/**
 * Puts PostgreSQL's programs into the data directory, once per version: copies them from where the
 * build has unpacked them, or unpacks them from the class path, which takes seconds. The build's
 * directory itself is not used, because a clean may delete it while the platform runs. In a shared
 * temporary directory another user of the machine could replace the programs.
 */
public final class PostgresBinaries {

  /** The system property that names the directory into which {@link #main} has unpacked. */
  private static final String BUILT = "mailhaul.postgres";

  private PostgresBinaries() {}

  /**
   * The build calls this to unpack the programs in advance.
   *
   * @param arguments the directory below which to unpack them
   */
  public static void main(String[] arguments) throws IOException {
    unpackedBelow(Files.createDirectories(Path.of(arguments[0])));
  }

  /** The directory with {@code bin}, {@code lib} and {@code share}; created if it is missing. */
  static Path unpackedBelow(Path home) throws IOException {
    String built = System.getProperty(BUILT);
    // Not the working directory, which other users may be able to write.
    return below(home, built == null ? home : Path.of(built));
  }

  static Path below(Path home, Path built) throws IOException {
    var name = folder();
    var target = home.resolve(name);
    if (Files.exists(target)) {
      return target;
    }
    var unfinished = home.resolve("binaries.unfinished");
    FileSystemUtils.deleteRecursively(unfinished);
    var unpacked = built.resolve(name);
    if (Files.isReadable(unpacked.resolve("bin/postgres"))) {
      copy(unpacked, unfinished);
    } else {
      unpack(archive(), unfinished);
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    return target;
  }

  /** Copies a directory, with symbolic links and modes. */
  private static void copy(Path from, Path to) throws IOException {
    List<Path> parentsFirst;
    try (var tree = Files.walk(from)) {
      parentsFirst = tree.toList();
    }
    for (var path : parentsFirst) {
      Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static void unpack(URL archive, Path target) throws IOException {
    Files.createDirectory(target);
    try (var in = new BufferedInputStream(archive.openStream());
        var tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, target);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    var path = root.resolve(entry.getName()).normalize();
    if (!path.startsWith(root)) {
      throw new IOException(
          "The archive of PostgreSQL has an entry outside its root: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(path, root.resolve(entry.getLinkName()));
    } else {
      Files.copy(tar, path);
      // They are not secret: every user of the build may run them.
      var executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static URL archive() throws IOException {
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var machine = System.getProperty("os.arch");
    var arm = machine.equals("aarch64");
    var name =
        "postgres-"
            + (system.startsWith("mac") ? "darwin" : "linux")
            + "-"
            + (arm ? "arm_64" : "x86_64")
            + ".txz";
    var archive = PostgresBinaries.class.getResource("/" + name);
    if (archive == null) {
      throw new IOException("this build has no PostgreSQL for " + system + " on " + machine);
    }
    return archive;
  }

  /** Differs per version: it has the checksum from the jar, as computing one takes long. */
  static String folder() throws IOException {
    if (archive().openConnection() instanceof JarURLConnection jar) {
      return "binaries-" + HexFormat.of().toHexDigits((int) jar.getJarEntry().getCrc());
    }
    throw new IOException(archive() + " is not in a jar");
  }
}
