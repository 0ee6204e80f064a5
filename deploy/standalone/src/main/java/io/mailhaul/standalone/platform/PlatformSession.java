package io.mailhaul.standalone.platform;

import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.DataDirectoryException;
import io.mailhaul.standalone.data.DataDirectoryInUseException;
import io.mailhaul.standalone.data.PlatformAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * A command's use of a platform: its own platform, which ends with the command, or one that already
 * runs on the data directory.
 */
public final class PlatformSession implements AutoCloseable {

  /** How long to wait for another platform that is starting or stopping. */
  private static final Duration START_OR_STOP_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

  private final @Nullable Platform ownPlatform;
  private final URI url;
  private final String token;
  private final String description;
  private final Path logFile;
  private final Path tokenFile;
  private final PlatformUsers users;
  private volatile @Nullable Throwable platformFailure;

  private PlatformSession(Platform own, DataDirectory data) {
    this.ownPlatform = own;
    this.url = own.baseUrl();
    this.token = own.token();
    this.description = "the platform of this command";
    this.logFile = data.logFile();
    this.tokenFile = DataDirectory.restTokenFile(data.root());
    this.users = PlatformUsers.in(data.root());
    own.failure().thenAccept(failure -> platformFailure = failure);
  }

  private PlatformSession(PlatformAddress other, Path data) {
    this.ownPlatform = null;
    this.url = other.baseUrl();
    this.token = DataDirectory.restToken(data);
    this.description = other.describe();
    this.logFile = DataDirectory.logFile(data);
    this.tokenFile = DataDirectory.restTokenFile(data);
    this.users = PlatformUsers.in(data);
  }

  /**
   * Joins the platform that runs on the directory, or starts one.
   *
   * @param starting is called once before a platform is started or waited for, which takes seconds
   * @throws PlatformException if none runs and none can be started
   */
  public static PlatformSession open(Path directory, Runnable starting) {
    Optional<PlatformSession> joined = join(directory);
    if (joined.isPresent()) {
      return joined.get();
    }
    starting.run();
    long deadline = System.nanoTime() + START_OR_STOP_TIMEOUT.toNanos();
    while (true) {
      try {
        return startedOn(directory, 0);
      } catch (DataDirectoryInUseException e) {
        joined = join(directory);
        if (joined.isPresent()) {
          return joined.get();
        }
        if (System.nanoTime() > deadline) {
          throw new PlatformException(String.valueOf(e.getMessage()), e);
        }
        awaitNextPoll();
      }
    }
  }

  /**
   * Starts a platform on the directory, with its REST API on that port.
   *
   * @throws PlatformException if it does not start or another one runs there
   */
  public static PlatformSession start(Path directory, int port) {
    try {
      return startedOn(directory, port);
    } catch (DataDirectoryInUseException e) {
      throw new PlatformException(String.valueOf(e.getMessage()), e);
    }
  }

  private static PlatformSession startedOn(Path directory, int port) {
    try {
      DataDirectory data = DataDirectory.open(directory);
      redirectLog(data.logFile());
      return new PlatformSession(Platform.start(data, port), data);
    } catch (DataDirectoryInUseException e) {
      throw e;
    } catch (DataDirectoryException e) {
      throw new PlatformException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Sends all log output of this process to one file and none to the console. Must be called before
   * the first log statement; {@code logback.xml} reads the property.
   */
  private static void redirectLog(Path file) {
    System.setProperty("mailhaul.log", file.toString());
    // Otherwise each of the four contexts would configure logging again, with a console.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /**
   * Joins the platform that runs on the directory, if there is one and it stays. This command
   * registers first and checks then that the platform is still announced. The owner withdraws it
   * first and counts its users then ({@link #withdrawIfUnused}). So the owner sees every command
   * that has joined.
   */
  private static Optional<PlatformSession> join(Path directory) {
    Optional<PlatformAddress> found = running(directory);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    PlatformSession session = new PlatformSession(found.get(), directory);
    session.users.register();
    if (running(directory).equals(found)) {
      return Optional.of(session);
    }
    session.close();
    return Optional.empty();
  }

  private static Optional<PlatformAddress> running(Path directory) {
    try {
      return DataDirectory.running(directory);
    } catch (DataDirectoryException e) {
      throw new PlatformException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void awaitNextPoll() {
    try {
      Thread.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("Interrupted while waiting for another platform", e);
    }
  }

  /** The address of the REST API. */
  public URI url() {
    return url;
  }

  /** The bearer token of the REST API. */
  public String token() {
    return token;
  }

  /** Whether this command started the platform, which then ends with the command. */
  public boolean isOwn() {
    return ownPlatform != null;
  }

  /** A description of the platform for the user. */
  public String describe() {
    return description;
  }

  /** The file that holds the token. */
  public Path tokenFile() {
    return tokenFile;
  }

  /** The log of the platform with all its services. */
  public Path logFile() {
    return logFile;
  }

  /**
   * Withdraws this command's own platform, unless other commands use it.
   *
   * @return whether the command may end: the platform is not its own, or no other command uses it
   *     and none can join it any more
   */
  public boolean withdrawIfUnused() {
    if (ownPlatform == null) {
      return true;
    }
    ownPlatform.withdraw();
    boolean alone = users.count() == 0;
    if (!alone) {
      ownPlatform.announce();
    }
    return alone;
  }

  /**
   * Checks that the platform has not failed.
   *
   * @throws PlatformException if it has
   */
  public void check() {
    if (ownPlatform != null) {
      ownPlatform
          .directoryFault()
          .ifPresent(fault -> {
            throw new PlatformException(fault);
          });
    }
    Throwable failure = platformFailure;
    if (failure != null) {
      throw new PlatformException(
          "The platform has failed: "
              + failure.getMessage()
              + ". See "
              + logFile
              + ". Nothing is lost: run the same command again to resume",
          failure);
    }
  }

  /** Stops the platform if this command started it. */
  @Override
  public void close() {
    if (ownPlatform != null) {
      ownPlatform.close();
    } else {
      users.unregister();
    }
  }
}
