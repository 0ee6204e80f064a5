package io.mailhaul.cli;

import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.ShellCommand;
import io.mailhaul.cli.terminal.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Parses the arguments, runs the command that they name and returns its exit code. */
final class CommandDispatcher {

  private final Streams streams;
  private final Interrupt interrupt;
  private final String program;

  /**
   * A dispatcher for one call.
   *
   * @param program the program's name, as the user typed it
   */
  CommandDispatcher(Streams streams, Interrupt interrupt, String program) {
    this.streams = streams;
    this.interrupt = interrupt;
    this.program = program;
  }

  @Command(name = "mailhaul")
  private static final class RootCommand {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true)
    private boolean help;

    @Option(names = "--version", versionHelp = true)
    private boolean version;
  }

  /** Runs the command and returns its exit code. */
  int run(String... arguments) {
    ShellCommand typed = new ShellCommand(program, List.of(arguments));
    CommandLine line =
        new CommandLine(new RootCommand())
            .addSubcommand(new MigrateCommand(streams, interrupt, typed))
            .addSubcommand(new ServeCommand(streams, interrupt))
            .addSubcommand(
                "pause", new PauseResumeCommand(streams, PauseResumeCommand.Action.PAUSE))
            .addSubcommand(
                "resume", new PauseResumeCommand(streams, PauseResumeCommand.Action.RESUME))
            .addSubcommand(new DemoCommand(streams, interrupt));
    // A folder may be named "@Archive", and quotes may be part of a name.
    line.setExpandAtFiles(false).setTrimQuotes(false);
    line.setOut(new PrintWriter(streams.out(), true)).setErr(new PrintWriter(streams.err(), true));
    line.setParameterExceptionHandler((e, _) -> reportWrongUsage(e));
    line.setExecutionExceptionHandler((e, _, _) -> reportInternalError(e));
    line.setExecutionStrategy(this::execute);
    return line.execute(arguments);
  }

  private int execute(ParseResult parsed) {
    ParseResult innermost = parsed;
    while (innermost.hasSubcommand()) {
      innermost = innermost.subcommand();
    }
    String command = innermost.commandSpec().name();
    if (innermost.isUsageHelpRequested()) {
      streams.out().print(help(command));
      return ExitCode.COMPLETE;
    }
    if (innermost.isVersionHelpRequested()) {
      streams.out().println("mailhaul " + version());
      return ExitCode.COMPLETE;
    }
    if (innermost == parsed) {
      streams.err().print(help(command));
      return ExitCode.USAGE;
    }
    return new RunLast().execute(parsed);
  }

  private int reportWrongUsage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    streams.err().println("mailhaul: " + e.getMessage());
    streams.err().println("'" + command + " --help' shows its usage.");
    return ExitCode.USAGE;
  }

  private int reportInternalError(Exception e) {
    org.slf4j.LoggerFactory.getLogger(CommandDispatcher.class).error("Internal error", e);
    String log = System.getProperty("mailhaul.log");
    String withLog = log == null ? "" : " with the log file " + log;
    streams.err().println("mailhaul: internal error, please report it" + withLog + ": " + e);
    return ExitCode.PLATFORM_FAILED;
  }

  /** The help of a command, or of {@code mailhaul} itself. The launcher prints the same files. */
  static String help(String command) {
    try (InputStream text =
        CommandDispatcher.class.getResourceAsStream("/help/" + command + ".txt")) {
      return new String(
          Objects.requireNonNull(text, command).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version() {
    String version = CommandDispatcher.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "(not packaged)");
  }
}
