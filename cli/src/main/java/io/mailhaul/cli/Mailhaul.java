package io.mailhaul.cli;

import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.cli.terminal.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;

/** The program {@code mailhaul}: runs the command that its arguments name. */
public final class Mailhaul {

  private Mailhaul() {}

  public static void main(String[] arguments) {
    Streams streams = new Streams(System.out, System.err, new Terminal(System.getenv()));
    // Output of libraries would corrupt the progress bars and --json. They log what matters.
    PrintStream discarded = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(discarded);
    System.setErr(discarded);
    int exitCode =
        new CommandDispatcher(streams, Interrupt.fromSignals(), program()).run(arguments);
    streams.out().flush();
    streams.err().flush();
    System.exit(exitCode);
  }

  /** The name under which the user called the program; the launcher passes it. */
  private static String program() {
    return System.getProperty("mailhaul.command", "mailhaul");
  }
}
