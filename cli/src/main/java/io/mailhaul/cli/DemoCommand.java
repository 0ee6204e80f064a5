package io.mailhaul.cli;

import io.mailhaul.cli.demo.Demo;
import io.mailhaul.cli.migration.MigrationRunner;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mailhaul demo}. */
@Command(name = "demo")
final class DemoCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interrupt interrupt;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  private boolean help;

  DemoCommand(Streams streams, Interrupt interrupt) {
    this.streams = streams;
    this.interrupt = interrupt;
  }

  @Override
  public Integer call() throws IOException {
    Path data = Files.createTempDirectory("mailhaul-demo-");
    try (Demo demo = Demo.start()) {
      Path report = data.resolve("report.json");
      int exitCode =
          new MigrationRunner(streams, interrupt, null, false)
              .run(demo.request(), List.of(), data, report);
      return exitCode == ExitCode.COMPLETE ? verify(demo, report) : exitCode;
    } finally {
      // A process that ends late may still delete files of its own.
      FileSystemUtils.deleteRecursively(data.toFile());
    }
  }

  private int verify(Demo demo, Path report) throws IOException {
    List<String> differences = demo.differences(report);
    if (differences.isEmpty()) {
      streams
          .out()
          .println(
              "The demo has read the destination server: all "
                  + AmountFormat.count(demo.messages())
                  + " messages are there, once and unchanged.");
      return ExitCode.COMPLETE;
    }
    streams.err().println("mailhaul: the destination server does not hold the expected messages:");
    differences.forEach(difference -> streams.err().println("  " + difference));
    return ExitCode.INCOMPLETE_MESSAGES;
  }
}
