package io.mailhaul.standalone;

import io.mailhaul.standalone.command.CommandLineEntry;
import io.mailhaul.standalone.command.Interrupt;
import io.mailhaul.standalone.command.Streams;
import io.mailhaul.standalone.console.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;

/** The program: {@code mailhaul migrate}, {@code serve} and {@code demo}. */
public final class Mailhaul {

  private Mailhaul() {}

  public static void main(String[] arguments) {
    Streams streams = new Streams(System.out, System.err, new Terminal(System.getenv()));
    // Libraries that print would spoil the bars and --json; what matters they log.
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(nowhere);
    System.setErr(nowhere);
    int exitCode = new CommandLineEntry(streams, Interrupt.bySignals(), program()).run(arguments);
    streams.out().flush();
    streams.err().flush();
    System.exit(exitCode);
  }

  /** As the user has called it; the launcher says so. */
  private static String program() {
    return System.getProperty("mailhaul.command", "mailhaul");
  }
}
