package io.mailhaul.standalone.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked from the class path into the data directory once per
 * version. A shared temporary folder would let another user of the machine put his own in their
 * place.
 */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /** The folder that holds {@code bin}, {@code lib} and {@code share}; unpacks them when needed. */
  static Path unpackedBelow(Path home) throws IOException {
    var archive = archiveName();
    var target = home.resolve("binaries-" + fingerprint(archive));
    if (Files.exists(target)) {
      return target;
    }
    var unfinished = home.resolve("binaries.unfinished");
    DirectoryTree.delete(unfinished);
    Files.createDirectory(unfinished);
    try (var in = open(archive);
        var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, unfinished);
      }
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    return target;
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
      var executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
    }
  }

  private static String archiveName() throws IOException {
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var machine = System.getProperty("os.arch");
    var arm = machine.equals("aarch64");
    var name =
        "postgres-"
            + (system.startsWith("mac") ? "darwin" : "linux")
            + "-"
            + (arm ? "arm_64" : "x86_64")
            + ".txz";
    if (PostgresBinaries.class.getResource("/" + name) == null) {
      throw new IOException(
          "there is no PostgreSQL for " + system + " on " + machine + " in this build");
    }
    return name;
  }

  private static InputStream open(String archive) throws IOException {
    var in = PostgresBinaries.class.getResourceAsStream("/" + archive);
    if (in == null) {
      throw new IOException(archive + " is missing");
    }
    return in;
  }

  private static String fingerprint(String archive) throws IOException {
    try (var in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
