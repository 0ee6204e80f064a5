package io.mailhaul.standalone.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Parses the arguments, runs the command that they name and returns its exit code. */
public final class CommandLineEntry {

  private final Streams streams;
  private final Interrupt interrupt;
  private final String program;

  /**
   * A dispatcher for one call.
   *
   * @param program the program's name, as the user typed it
   */
  public CommandLineEntry(Streams streams, Interrupt interrupt, String program) {
    this.streams = streams;
    this.interrupt = interrupt;
    this.program = program;
  }

  @Command(name = "mailhaul")
  private static final class Root {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true)
    private boolean help;

    @Option(names = "--version", versionHelp = true)
    private boolean version;
  }

  /** Runs the command and returns its exit code. */
  public int run(String... arguments) {
    ShellCommand typed = new ShellCommand(program, List.of(arguments));
    CommandLine line =
        new CommandLine(new Root())
            .addSubcommand(new MigrateCommand(streams, interrupt, typed))
            .addSubcommand(new ServeCommand(streams, interrupt))
            .addSubcommand("pause", new PausingCommand(streams, PausingCommand.Wish.PAUSE))
            .addSubcommand("resume", new PausingCommand(streams, PausingCommand.Wish.RESUME))
            .addSubcommand(new DemoCommand(streams, interrupt));
    // A folder may be named "@Archive", and quotes may be part of a name.
    line.setExpandAtFiles(false).setTrimQuotes(false);
    line.setOut(new PrintWriter(streams.out(), true)).setErr(new PrintWriter(streams.err(), true));
    line.setParameterExceptionHandler((e, _) -> wrongUsage(e));
    line.setExecutionExceptionHandler((e, _, _) -> internalError(e));
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
      streams.out().print(Help.of(command));
      return ExitCode.COMPLETE;
    }
    if (innermost.isVersionHelpRequested()) {
      streams.out().println("mailhaul " + version());
      return ExitCode.COMPLETE;
    }
    if (innermost == parsed) {
      streams.err().print(Help.of(command));
      return ExitCode.USAGE;
    }
    return new RunLast().execute(parsed);
  }

  private int wrongUsage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    streams.err().println("mailhaul: " + e.getMessage());
    streams.err().println("'" + command + " --help' shows its usage.");
    return ExitCode.USAGE;
  }

  private int internalError(Exception e) {
    org.slf4j.LoggerFactory.getLogger(CommandLineEntry.class).error("Internal error", e);
    streams.err().println("mailhaul: internal error, please report it: " + e);
    return ExitCode.PLATFORM_FAILED;
  }

  private static String version() {
    String version = CommandLineEntry.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "(not packaged)");
  }
}
