package io.mailhaul.standalone.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The directory of one user's platform, open to him alone (0700) and held by one process at a time.
 *
 * <p>The hold is a lock of the operating system, which ends with the process however that ends; so
 * a killed platform never has to be cleared away by hand.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final String SECRETS = "secrets";
  static final String ANOTHER = "name a new one with --data";
  private static final int LOCK_ATTEMPTS = 10;
  private static final long LOCK_PAUSE_MILLIS = 30;

  /**
   * What this process holds. It must be known without opening the lock file: on POSIX systems the
   * lock would be lost as soon as any channel of the same process on that file is closed.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel channel;
  private final Secrets secrets;
  private final StableIds ids;

  private DataDirectory(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
    this.secrets = Secrets.in(root.resolve(SECRETS));
    this.ids = StableIds.in(root);
  }

  /**
   * Where the data is unless somebody says otherwise: {@code mailhaul} below the user's data home
   * ({@code $XDG_DATA_HOME}, else {@code ~/.local/share}; {@code ~/Library/Application Support} on
   * a Mac).
   */
  public static Path defaultPath() {
    return defaultPath(
        System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
  }

  static Path defaultPath(Map<String, String> environment, Path home, String system) {
    var dataHome = environment.getOrDefault("XDG_DATA_HOME", "");
    // The XDG base directory specification has relative paths ignored.
    if (dataHome.startsWith("/")) {
      return Path.of(dataHome, "mailhaul");
    }
    return system.toLowerCase(Locale.ROOT).startsWith("mac")
        ? home.resolve("Library/Application Support/mailhaul")
        : home.resolve(".local/share/mailhaul");
  }

  /**
   * Takes hold of the directory; makes it when it is missing.
   *
   * @throws DataDirectoryInUseException when another process, or this one, holds it already
   * @throws DataDirectoryException when it belongs to another user or cannot be used
   */
  public static DataDirectory open(Path path) {
    try {
      refuseWhatIsSomethingElse(path);
      var root = OwnerOnly.directory(path).toRealPath();
      if (!HELD_HERE.add(root)) {
        throw new DataDirectoryInUseException(root, RunningPlatform.recordedIn(root));
      }
      try {
        return over(root, locked(root));
      } catch (RuntimeException | IOException e) {
        HELD_HERE.remove(root);
        throw e;
      }
    } catch (IOException e) {
      throw new DataDirectoryException("The data directory " + path + " cannot be used", e);
    }
  }

  /**
   * The platform that runs on the directory, if one does and is ready to be used. What a killed
   * platform has written about itself does not count.
   *
   * @throws DataDirectoryException when the directory cannot be read
   */
  public static Optional<RunningPlatform> running(Path path) {
    try {
      var lockFile = path.resolve(LOCK);
      if (Files.notExists(lockFile)) {
        return Optional.empty();
      }
      var root = path.toRealPath();
      if (HELD_HERE.contains(root)) {
        return RunningPlatform.recordedIn(root);
      }
      try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
        // Closing the channel gives the lock back if it was free.
        return channel.tryLock() == null ? RunningPlatform.recordedIn(root) : Optional.empty();
      }
    } catch (IOException e) {
      throw new DataDirectoryException("The data directory " + path + " cannot be used", e);
    }
  }

  /**
   * What the platform that runs on the directory wants to be shown by callers of its REST API.
   *
   * @throws DataDirectoryException when the directory cannot be read
   */
  public static String restToken(Path path) {
    return Secrets.restTokenIn(path.resolve(SECRETS));
  }

  /** The file that holds it. */
  public static Path restTokenFile(Path path) {
    return Secrets.restTokenFile(path.resolve(SECRETS));
  }

  /** Tells others, from now on, how to reach the platform that runs on this directory. */
  public void announce(RunningPlatform platform) {
    try {
      platform.recordIn(root);
    } catch (IOException e) {
      throw new DataDirectoryException("Nothing can be written in " + root, e);
    }
  }

  /** From now on nobody finds the platform that runs on this directory. */
  public void withdraw() {
    try {
      RunningPlatform.forget(root);
    } catch (IOException e) {
      throw new DataDirectoryException("Nothing can be removed in " + root, e);
    }
  }

  /** The directory itself, as an absolute path without links. */
  public Path root() {
    return root;
  }

  /** Where Kafka's log lives. */
  public Path kafka() {
    return root.resolve("kafka");
  }

  /** Where PostgreSQL lives. */
  public Path postgres() {
    return root.resolve("postgres");
  }

  /** Where the platform's log goes; the folder exists. */
  public Path logFile() {
    try {
      return OwnerOnly.directory(root.resolve("logs")).resolve("mailhaul.log");
    } catch (IOException e) {
      throw new DataDirectoryException("There can be no logs in " + root + "", e);
    }
  }

  /** The secrets that are kept here, made at the first start. */
  public Secrets secrets() {
    return secrets;
  }

  /** The names that have to be the same at every start. */
  public StableIds ids() {
    return ids;
  }

  /** Lets go of the directory. */
  @Override
  public void close() {
    try (channel) {
      RunningPlatform.forget(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD_HERE.remove(root);
    }
  }

  /** Closing, say, {@code /tmp} to everybody else is not what somebody who mistyped has in mind. */
  private static void refuseWhatIsSomethingElse(Path path) throws IOException {
    if (Files.notExists(path) || Files.exists(path.resolve(LOCK))) {
      return;
    }
    OwnerOnly.requireOurs(path);
    if (!Files.isDirectory(path)) {
      throw new IOException("it is not a directory; " + ANOTHER);
    }
    try (var entries = Files.newDirectoryStream(path, entry -> !Files.isHidden(entry))) {
      for (var entry : entries) {
        if (!entry.endsWith("lost+found")) {
          throw new IOException("it holds other things; " + ANOTHER);
        }
      }
    }
  }

  private static DataDirectory over(Path root, FileChannel channel) throws IOException {
    try {
      RunningPlatform.forget(root);
      return new DataDirectory(root, channel);
    } catch (RuntimeException | IOException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel locked(Path root) throws IOException {
    var channel = OwnerOnly.open(root.resolve(LOCK), StandardOpenOption.WRITE);
    try {
      // Somebody who only looks whether a platform runs has the lock for a moment.
      for (var attempt = 1; channel.tryLock() == null; attempt++) {
        if (attempt == LOCK_ATTEMPTS) {
          throw new DataDirectoryInUseException(root, RunningPlatform.recordedIn(root));
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
