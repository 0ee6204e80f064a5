package io.mailhaul.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** isync's mbsync: a process for each mailbox, several in parallel. */
final class Mbsync {

  private final Path directory;
  private final List<ProcessHandle> servers;

  Mbsync(Path directory, List<ProcessHandle> servers) {
    this.directory = directory;
    this.servers = servers;
  }

  static String version() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("mbsync", "--version").redirectErrorStream(true).start();
    String version =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return version.replace("isync", "mbsync");
  }

  /**
   * Copies every mailbox; a mailbox that was copied before is checked for new messages.
   *
   * @param accounts the account at the destination for each at the source
   * @param atOnce number of parallel processes
   */
  Measurement run(Ports route, Map<String, String> accounts, int atOnce)
      throws IOException, InterruptedException {
    List<String> files = new ArrayList<>();
    for (Map.Entry<String, String> account : accounts.entrySet()) {
      files.add(configuration(route, account.getKey(), account.getValue()).toString());
    }
    Path list = Files.write(directory.resolve("configurations"), files);
    Path log = directory.resolve("mbsync.log");
    RunMeter meter = new RunMeter(servers);
    Process all =
        new ProcessBuilder(
                "sh",
                "-c",
                "xargs -P "
                    + atOnce
                    + " -I FILE mbsync -q -c FILE all <"
                    + list
                    + "; e=$?; times; exit $e")
            .redirectError(directory.resolve("mbsync.log").toFile())
            .start();
    meter.watch(List.of(all.toHandle()));
    String times = new String(all.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = all.waitFor();
    Measurement spent = meter.stop();
    if (exit != 0) {
      throw new IOException("mbsync failed: " + Files.readString(directory.resolve("mbsync.log")));
    }
    return spent.withCpuSeconds(cpuSeconds(times));
  }

  /** The last line of the shell's {@code times}: user and system time of all ended children. */
  private static double cpuSeconds(String times) {
    double seconds = 0;
    for (String time : times.strip().lines().toList().getLast().split(" ")) {
      String[] parts = time.replace("s", "").split("m");
      seconds += 60 * Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]);
    }
    return seconds;
  }

  private Path configuration(Ports route, String from, String to) throws IOException {
    Path state = Files.createDirectories(directory.resolve("state-" + to));
    String text =
        account("source", route.source(), from)
            + account("destination", route.destination(), to)
            + """
            Channel all
            Far :source:
            Near :destination:
            Patterns *
            Create Near
            Sync Pull
            CopyArrivalDate yes
            SyncState %s/
            """
                .formatted(state);
    return Files.writeString(directory.resolve(to + ".rc"), text);
  }

  private static String account(String name, int port, String user) {
    return """
    IMAPAccount %1$s
    Host 127.0.0.1
    Port %2$d
    User %3$s
    Pass %4$s
    SSLType None
    AuthMechs PLAIN

    IMAPStore %1$s
    Account %1$s

    """
        .formatted(name, port, user, BenchmarkServers.PASSWORD);
  }
}
