package io.mailhaul.chaos.hostile;

import io.mailhaul.cli.client.BatchClient;
import io.mailhaul.cli.testing.PlatformJvm;
import io.mailhaul.standalone.data.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code mailhaul serve} in a process of its own, with short time limits and little memory. */
final class ServedPlatform implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private final Process process;
  private final Path data;
  private final Path out;
  private final BatchClient client;

  private ServedPlatform(Process process, Path data, Path out) throws Exception {
    this.process = process;
    this.data = data;
    this.out = out;
    this.client = new BatchClient(awaitUrl(), DataDirectory.restToken(data));
  }

  /**
   * @param javaOptions such as the maximum heap, and settings of the services
   */
  static ServedPlatform start(Path directory, List<String> javaOptions) throws Exception {
    Path data = directory.resolve("data");
    Path out = directory.resolve("serve.txt");
    List<String> command =
        new ArrayList<>(PlatformJvm.command(javaOptions, List.of(), "io.mailhaul.cli.Mailhaul"));
    command.addAll(List.of("serve", "--port", "0", "--data", data.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return new ServedPlatform(process, data, out);
  }

  private URI awaitUrl() throws IOException, InterruptedException {
    long until = System.nanoTime() + START_TIMEOUT.toNanos();
    while (System.nanoTime() < until && process.isAlive()) {
      Matcher url = URL.matcher(Files.readString(out));
      if (url.find()) {
        return URI.create(url.group());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("The platform does not start:\n" + Files.readString(out));
  }

  BatchClient client() {
    return client;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return Files.readString(data.resolve("logs/mailhaul.log"));
  }

  /** The largest resident memory so far, in bytes; 0 where /proc does not exist. */
  long peakResidentBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    Matcher peak = PEAK.matcher(Files.readString(status));
    return peak.find() ? Long.parseLong(peak.group(1)) << 10 : 0;
  }

  @Override
  public void close() throws InterruptedException {
    client.close();
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The platform does not stop");
    }
  }
}
