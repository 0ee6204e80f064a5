package io.mailhaul.standalone.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one user's platform. Only its owner has access (0700), and one process at a time
 * holds it.
 *
 * <p>The process holds it by a lock of the operating system, which ends with the process. So the
 * user never has to clean up after a killed platform.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final String LOGS = "logs";
  private static final String SECRETS = "secrets";
  static final String OTHER_DIRECTORY_HINT = "name a new one with --data";

  /** For a directory whose content is lost or damaged. */
  public static final String NEW_DIRECTORY_HINT =
      "name a new one with --data (Mailhaul recognises what it has copied)";

  private static final Pattern CLUSTER_ID = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final int LOCK_ATTEMPTS = 10;
  private static final long LOCK_PAUSE_MILLIS = 30;

  /**
   * The directories that this process holds. The process must know them without opening the lock
   * file: on POSIX systems it loses the lock as soon as it closes any channel on that file.
   */
  private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel channel;
  private final @Nullable Object lockKey;
  private final PlatformSecrets secrets;
  private final String clusterId;

  private DataDirectory(Path root, FileChannel channel) throws IOException {
    this.root = root;
    this.channel = channel;
    this.lockKey = lockKey(root);
    new DirectoryParts(root).requireAll();
    this.secrets = PlatformSecrets.in(root.resolve(SECRETS));
    this.clusterId = clusterIdIn(root);
  }

  /**
   * The default directory: {@code mailhaul} below the user's data home ({@code $XDG_DATA_HOME},
   * else {@code ~/.local/share}; {@code ~/Library/Application Support} on macOS).
   */
  public static Path defaultPath() {
    return defaultPath(
        System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
  }

  static Path defaultPath(Map<String, String> environment, Path home, String system) {
    var dataHome = environment.getOrDefault("XDG_DATA_HOME", "");
    // The XDG base directory specification says to ignore relative paths.
    if (dataHome.startsWith("/")) {
      return Path.of(dataHome, "mailhaul");
    }
    return system.toLowerCase(Locale.ROOT).startsWith("mac")
        ? home.resolve("Library/Application Support/mailhaul")
        : home.resolve(".local/share/mailhaul");
  }

  /**
   * Locks the directory for this process, and creates it if it is missing.
   *
   * @throws DataDirectoryInUseException if this or another process holds it already
   * @throws DataDirectoryException if it belongs to another user or cannot be used
   */
  public static DataDirectory open(Path path) {
    try {
      requireMailhaulDirectory(path);
      var root = PrivateFiles.createDirectory(path).toRealPath();
      if (!HELD_BY_THIS_PROCESS.add(root)) {
        throw new DataDirectoryInUseException(root, PlatformAddress.readFrom(root));
      }
      try {
        return openLocked(root, lock(root));
      } catch (RuntimeException | IOException e) {
        HELD_BY_THIS_PROCESS.remove(root);
        throw e;
      }
    } catch (IOException e) {
      throw new DataDirectoryException("The data directory " + path + " cannot be used", e);
    }
  }

  /**
   * The platform that runs on the directory, if there is one and it is ready. The record of a
   * killed platform is ignored.
   *
   * @throws DataDirectoryException if the directory cannot be read
   */
  public static Optional<PlatformAddress> running(Path path) {
    try {
      var lockFile = path.resolve(LOCK);
      if (Files.notExists(lockFile)) {
        return Optional.empty();
      }
      var root = path.toRealPath();
      if (HELD_BY_THIS_PROCESS.contains(root)) {
        return PlatformAddress.readFrom(root);
      }
      try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
        // If the lock was free, closing the channel releases it.
        return channel.tryLock() == null ? PlatformAddress.readFrom(root) : Optional.empty();
      }
    } catch (IOException e) {
      throw new DataDirectoryException("The data directory " + path + " cannot be used", e);
    }
  }

  /**
   * The bearer token of the REST API of the platform that runs on the directory.
   *
   * @throws DataDirectoryException if the directory cannot be read
   */
  public static String restToken(Path path) {
    return PlatformSecrets.restTokenIn(path.resolve(SECRETS));
  }

  /** The file that holds the token. */
  public static Path restTokenFile(Path path) {
    return PlatformSecrets.restTokenFile(path.resolve(SECRETS));
  }

  /** Records how other processes reach the platform that runs on this directory. */
  public void announce(PlatformAddress platform) {
    try {
      platform.writeTo(root);
    } catch (IOException e) {
      throw new DataDirectoryException("No file can be written in " + root, e);
    }
  }

  /** Removes that record: from now on no other process finds the platform. */
  public void withdraw() {
    try {
      PlatformAddress.deleteFrom(root);
    } catch (IOException e) {
      throw new DataDirectoryException("No file can be removed in " + root, e);
    }
  }

  /**
   * Records that all parts have started once: from now on, none of their files may be missing.
   *
   * @param topics the topics that Kafka has from now on
   */
  public void markComplete(Set<String> topics) {
    try {
      new DirectoryParts(root).markComplete(topics);
    } catch (IOException e) {
      throw new DataDirectoryException("No file can be written in " + root, e);
    }
  }

  /** The first file or directory that is missing although all parts have started once. */
  public Optional<Path> missingPart() {
    return new DirectoryParts(root).missing();
  }

  /** The topics that Kafka must have; none before the first use. */
  public Set<String> topics() {
    try {
      return new DirectoryParts(root).topics();
    } catch (IOException e) {
      throw new DataDirectoryException("The data directory " + root + " cannot be read", e);
    }
  }

  /** Whether the directory was deleted since it was opened; there may be a new one at its place. */
  public boolean isReplaced() {
    try {
      return !Objects.equals(lockKey, lockKey(root));
    } catch (IOException e) {
      return true;
    }
  }

  private static @Nullable Object lockKey(Path root) throws IOException {
    return Files.readAttributes(root.resolve(LOCK), BasicFileAttributes.class).fileKey();
  }

  /** The directory itself, as an absolute path without links. */
  public Path root() {
    return root;
  }

  /** The directory of Kafka's log. */
  public Path kafka() {
    return root.resolve("kafka");
  }

  /** The directory of PostgreSQL. */
  public Path postgres() {
    return root.resolve("postgres");
  }

  /** The platform's log file; its directory exists. */
  public Path logFile() {
    try {
      PrivateFiles.createDirectory(root.resolve(LOGS));
      return logFile(root);
    } catch (IOException e) {
      throw new DataDirectoryException(
          "Logs cannot be written in "
              + root.resolve(LOGS)
              + " (remove it, or "
              + OTHER_DIRECTORY_HINT
              + ")",
          e);
    }
  }

  /** The log file of the platform on that directory. */
  public static Path logFile(Path path) {
    return path.resolve(LOGS).resolve("mailhaul.log");
  }

  /** The secrets, created at the first start. */
  public PlatformSecrets secrets() {
    return secrets;
  }

  /** The id of the Kafka cluster, a base64 UUID: the same at every start. */
  public String clusterId() {
    return clusterId;
  }

  /** Releases the directory. */
  @Override
  public void close() {
    try (channel) {
      PlatformAddress.deleteFrom(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD_BY_THIS_PROCESS.remove(root);
    }
  }

  /** Otherwise a typing error could close, say, {@code /tmp} to all other users. */
  private static void requireMailhaulDirectory(Path path) throws IOException {
    if (Files.notExists(path) || Files.exists(path.resolve(LOCK))) {
      return;
    }
    PrivateFiles.requireOwnership(path);
    if (!Files.isDirectory(path)) {
      throw new IOException("it is not a directory; " + OTHER_DIRECTORY_HINT);
    }
    try (var entries = Files.newDirectoryStream(path, entry -> !Files.isHidden(entry))) {
      for (var entry : entries) {
        if (!entry.endsWith("lost+found")) {
          throw new IOException("it holds other files; " + OTHER_DIRECTORY_HINT);
        }
      }
    }
  }

  private static DataDirectory openLocked(Path root, FileChannel channel) throws IOException {
    try {
      PlatformAddress.deleteFrom(root);
      return new DataDirectory(root, channel);
    } catch (RuntimeException | IOException e) {
      channel.close();
      throw e;
    }
  }

  private static String clusterIdIn(Path root) {
    var file = root.resolve("cluster-id");
    try {
      if (Files.notExists(file)) {
        PrivateFiles.write(file, Uuid.randomUuid().toString().getBytes(StandardCharsets.US_ASCII));
      }
      var id = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      if (!CLUSTER_ID.matcher(id).matches()) {
        throw new DataDirectoryException(
            file + " does not hold the id of a cluster. Restore it, or " + NEW_DIRECTORY_HINT);
      }
      return id;
    } catch (IOException e) {
      throw new DataDirectoryException(file + " cannot be used", e);
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    var channel = PrivateFiles.open(root.resolve(LOCK), StandardOpenOption.WRITE);
    try {
      // A process that only checks whether a platform runs holds the lock for a moment.
      for (var attempt = 1; channel.tryLock() == null; attempt++) {
        if (attempt == LOCK_ATTEMPTS) {
          throw new DataDirectoryInUseException(root, PlatformAddress.readFrom(root));
        }
        TimeUnit.MILLISECONDS.sleep(LOCK_PAUSE_MILLIS);
      }
      return channel;
    } catch (RuntimeException | IOException e) {
      channel.close();
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      channel.close();
      throw new IOException("interrupted", e);
    }
  }
}
