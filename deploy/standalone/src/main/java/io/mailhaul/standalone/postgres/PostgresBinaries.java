package io.mailhaul.standalone.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, put into the data directory once per version: copied from where the
 * build has unpacked them, or unpacked from the class path, which takes seconds. They are not used
 * where the build has them: it may be cleaned away while the platform runs. A shared temporary
 * folder would let another user of the machine put his own in their place.
 */
public final class PostgresBinaries {

  /** The property with the folder that {@link #main} was given, if the build has called it. */
  private static final String BUILT = "mailhaul.postgres";

  private PostgresBinaries() {}

  /**
   * For the build.
   *
   * @param arguments the folder to unpack them below
   */
  public static void main(String[] arguments) throws IOException {
    unpackedBelow(Files.createDirectories(Path.of(arguments[0])));
  }

  /** The folder that holds {@code bin}, {@code lib} and {@code share}; it is made when needed. */
  static Path unpackedBelow(Path home) throws IOException {
    String built = System.getProperty(BUILT);
    // Not the working directory, which may be anybody's.
    return below(home, built == null ? home : Path.of(built));
  }

  static Path below(Path home, Path built) throws IOException {
    var name = folder();
    var target = home.resolve(name);
    if (Files.exists(target)) {
      return target;
    }
    var unfinished = home.resolve("binaries.unfinished");
    DirectoryTree.delete(unfinished);
    var unpacked = built.resolve(name);
    if (Files.isReadable(unpacked.resolve("bin/postgres"))) {
      DirectoryTree.copy(unpacked, unfinished);
    } else {
      unpack(archive(), unfinished);
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    return target;
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
          "The archive of PostgreSQL has a file outside of it: " + entry.getName());
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
      // Nothing in them is secret: who may use the build may use them.
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
      throw new IOException(
          "there is no PostgreSQL for " + system + " on " + machine + " in this build");
    }
    return archive;
  }

  /** Another one for each version. Its jar knows a checksum; making one takes long. */
  static String folder() throws IOException {
    if (archive().openConnection() instanceof JarURLConnection jar) {
      return "binaries-" + HexFormat.of().toHexDigits((int) jar.getJarEntry().getCrc());
    }
    throw new IOException(archive() + " is not in a jar");
  }
}
