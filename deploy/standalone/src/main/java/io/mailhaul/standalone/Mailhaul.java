package io.mailhaul.standalone;

import io.mailhaul.standalone.command.CommandLineEntry;
import io.mailhaul.standalone.command.Interrupt;
import io.mailhaul.standalone.command.Streams;
import io.mailhaul.standalone.console.Terminal;
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
    int exitCode = new CommandLineEntry(streams, Interrupt.bySignals(), program()).run(arguments);
    streams.out().flush();
    streams.err().flush();
    System.exit(exitCode);
  }

  /** The name under which the user called the program; the launcher passes it. */
  private static String program() {
    return System.getProperty("mailhaul.command", "mailhaul");
  }
}
