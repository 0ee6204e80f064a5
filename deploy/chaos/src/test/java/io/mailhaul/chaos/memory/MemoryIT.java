package io.mailhaul.chaos.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.RunResult;
import io.mailhaul.chaos.ChaosPlatform;
import io.mailhaul.chaos.ChaosPlatform.CopierProcesses;
import io.mailhaul.chaos.ServiceProcess;
import io.mailhaul.chaos.proxy.ChaosProxy;
import io.mailhaul.cli.client.PlatformUnreachableException;
import io.mailhaul.cli.client.RequestRefusedException;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: the memory that a copier needs does not depend on the mail. With a small heap and
 * 32 active lanes it copies messages, folders and trees that are much larger, and writes no
 * messages to files. {@code deploy/bench/memory.sh} runs the long form.
 */
class MemoryIT {

  private static final boolean LONG = Boolean.getBoolean("memory.long");
  private static final LargeMail MAIL = LONG ? LargeMail.LONG : LargeMail.SHORT;
  private static final int HEAP = Integer.getInteger("memory.heap", LONG ? 256 : 128);

  /**
   * Replaces the default limit; with "100GB" the copier runs out of memory, which shows that the
   * limit is needed.
   */
  private static final @Nullable String MEMORY_LIMIT = System.getProperty("memory.budget");

  /** Native libraries are unpacked there. */
  private static final long MAX_TEMPORARY_BYTES = 16 << 20;

  /** Of the destination: less than the lanes read, so that all lanes hold full windows. */
  private static final long BYTES_PER_SECOND = LONG ? 40_000_000 : 15_000_000;

  private static final Path LOGS = Path.of("target/memory").toAbsolutePath();
  private static final long TIMEOUT_SECONDS = LONG ? 1_800 : 240;

  @TempDir static Path directory;

  private final Path collections = LOGS.resolve("gc.log");
  private final MemoryUse use = new MemoryUse();

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void copiesLargeMailWithASmallHeap() throws Exception {
    Files.createDirectories(LOGS);
    Path temporary = Files.createDirectories(directory.resolve("temporary"));
    List<String> java =
        List.of(
            "-Xmx" + HEAP + "m",
            // The collector and the compilers of an ordinary start.
            "-XX:-UseSerialGC",
            "-XX:+UseG1GC",
            "-XX:TieredStopAtLevel=4",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:gc:file=" + collections,
            "-Djava.io.tmpdir=" + temporary);
    try (Dovecot source = server("source");
        Dovecot destination = server("destination");
        ChaosProxy link = ChaosProxy.start(destination::port, BYTES_PER_SECOND, Duration.ZERO)) {
      MAIL.fill(source);
      log("%d messages in %d mailboxes".formatted(MAIL.messageCount(), MAIL.users().size()));
      try (ChaosPlatform platform =
          new ChaosPlatform(
              directory.resolve("data"), LOGS, new CopierProcesses(1, java, settings()))) {
        BatchView ended = migrate(platform, source, link, temporary);
        log(use.report(collections));

        assertThat(ended.result()).as(ended.toString()).isEqualTo(RunResult.COMPLETE);
        assertThat(ended.totals().copied()).isEqualTo(MAIL.messageCount());
        assertThat(use.maxTemporaryBytes()).as("bytes in files").isLessThan(MAX_TEMPORARY_BYTES);
        assertThat(MAIL.differences(source, destination)).isEmpty();
      }
    }
  }

  private static Map<String, Object> settings() {
    return MEMORY_LIMIT == null
        ? Map.of()
        : Map.of("mailhaul.copier.mail-buffer-memory", MEMORY_LIMIT);
  }

  /** For the long form in memory, if possible, so that the disk does not limit the rate. */
  private static Dovecot server(String name) throws IOException {
    Path shared = Path.of("/dev/shm");
    if (!LONG || !Files.isWritable(shared)) {
      return Dovecot.settings().anyUser(LargeMail.PASSWORD).start();
    }
    Path mail = Files.createTempDirectory(shared, "mailhaul-" + name);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(mail)));
    return Dovecot.settings().anyUser(LargeMail.PASSWORD).mailIn(mail).start();
  }

  private static void delete(Path folder) {
    try {
      new ProcessBuilder("rm", "-rf", folder.toString()).inheritIO().start().waitFor();
    } catch (IOException e) {
      log("%s was not deleted: %s".formatted(folder, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private BatchView migrate(ChaosPlatform platform, Dovecot source, ChaosProxy link, Path temporary)
      throws Exception {
    ServiceProcess copier = platform.copiers.getFirst();
    BatchRequest request = request(source, link);
    boolean submitted = false;
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (true) {
      assertThat(copier.isAlive()).as("copier with a heap of %d MB; see %s", HEAP, LOGS).isTrue();
      assertThat(System.nanoTime()).as("%d s have passed", TIMEOUT_SECONDS).isLessThan(until);
      submitted = submitted || submit(platform, request);
      BatchView view = submitted ? view(platform) : null;
      if (view != null && view.ended()) {
        return view;
      }
      use.sample(
          copier.pid(),
          temporary,
          () -> platform.meter(0, "mailhaul_copier_memory_used_bytes"),
          () -> platform.meter(0, "mailhaul_copier_lanes_active"));
      TimeUnit.MILLISECONDS.sleep(250);
    }
  }

  private static boolean submit(ChaosPlatform platform, BatchRequest request) throws Exception {
    try {
      platform.client.submit(request);
      return true;
    } catch (PlatformUnreachableException | RequestRefusedException e) {
      // batch-service is starting.
      return false;
    }
  }

  private static @Nullable BatchView view(ChaosPlatform platform) throws Exception {
    try {
      return platform.client.batch("memory");
    } catch (PlatformUnreachableException | RequestRefusedException e) {
      return null;
    }
  }

  private static BatchRequest request(Dovecot source, ChaosProxy link) {
    StringBuilder csv = new StringBuilder("EmailAddress,UserName,Password\r\n");
    for (String user : MAIL.users()) {
      csv.append("%s,%s,%s\r\n".formatted(user, user, LargeMail.PASSWORD));
    }
    return new BatchRequest(
        "memory",
        source.endpoint().toString(),
        Endpoint.imap("127.0.0.1", link.port(), Endpoint.Security.PLAIN, null).toString(),
        csv.toString(),
        MAIL.users().size(),
        3,
        CopyOptions.DEFAULT,
        false,
        null,
        null);
  }

  private static void log(String text) {
    System.out.println("memory: " + text);
    try {
      Files.writeString(LOGS.resolve("report.md"), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
