package io.mailhaul.cli.restart;

import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.cli.testing.PlatformJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The same {@code mailhaul migrate} command for one mailbox, each time in a process of its own,
 * which {@link HaltAtCrashPoint} may halt.
 *
 * @param folder the folder of the mailbox file, the report and the output
 * @param data the data directory
 * @param user the mailbox, on both sides; its password is "secret"
 */
record RepeatedMigration(Path folder, Path data, Dovecot source, Dovecot destination, String user) {

  private static final Path TEST_CLASSES = Path.of("target/test-classes").toAbsolutePath();
  private static final int TIMEOUT_SECONDS = 180;

  /**
   * Runs the command to its end.
   *
   * @param properties options of its JVM
   * @return its exit code
   */
  int run(String... properties) throws IOException, InterruptedException {
    Path file = folder.resolve("users.csv");
    Files.writeString(file, "EmailAddress,UserName,Password\n" + user + "," + user + ",secret\n");
    List<String> options = new ArrayList<>(List.of(properties));
    options.add("-Xmx512m");
    List<String> command =
        PlatformJvm.command(options, List.of(TEST_CLASSES), "io.mailhaul.cli.Mailhaul");
    command.addAll(
        List.of(
            "migrate",
            "--from",
            source.endpoint().toString(),
            "--to",
            destination.endpoint().toString(),
            "--mailboxes",
            file.toString(),
            "--data",
            data.toString(),
            "--name",
            user.replace('@', '-'),
            "--report",
            folder.resolve("report").toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("The command does not end: " + output());
    }
    return process.exitValue();
  }

  /** What all runs have printed. */
  String output() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Path log() {
    return folder.resolve("output.txt");
  }
}
