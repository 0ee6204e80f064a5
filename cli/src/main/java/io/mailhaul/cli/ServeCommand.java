package io.mailhaul.cli;

import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.platform.PlatformException;
import io.mailhaul.standalone.platform.PlatformSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mailhaul serve}. */
@Command(name = "serve")
final class ServeCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interrupt interrupt;

  @Option(names = "--data", paramLabel = "DIR")
  private @Nullable Path data;

  @Option(names = "--port", paramLabel = "N", defaultValue = "8080")
  private int port;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  private boolean help;

  ServeCommand(Streams streams, Interrupt interrupt) {
    this.streams = streams;
    this.interrupt = interrupt;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > 65535) {
      streams.err().println("mailhaul: " + port + " is not a port");
      return ExitCode.USAGE;
    }
    if (isTaken(port)) {
      streams.err().println("mailhaul: port " + port + " is in use by another program; see --port");
      return ExitCode.PLATFORM_FAILED;
    }
    Path directory = data == null ? DataDirectory.defaultPath() : data;
    try (PlatformSession session = PlatformSession.start(directory, port)) {
      streams.out().println("Serving " + session.url() + " (token in " + session.tokenFile() + ")");
      streams.out().flush();
      while (!interrupt.awaitRequest(Duration.ofMillis(500))) {
        session.check();
      }
      streams.err().println("Stopping …");
    } catch (PlatformException e) {
      streams.err().println("mailhaul: " + e.getMessage());
      return ExitCode.PLATFORM_FAILED;
    }
    return ExitCode.COMPLETE;
  }

  /** Checked first, because the platform takes seconds to start. */
  private static boolean isTaken(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
