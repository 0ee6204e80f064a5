package io.mailhaul.standalone.command;

import io.mailhaul.standalone.console.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The output streams of a command: results, problems, and the terminal behind the results. */
public record Streams(PrintStream out, PrintStream err, Terminal terminal) {

  /** Without a terminal, lines are not wrapped. */
  private static final int UNLIMITED = 1_000_000;

  /** The maximum width of a line of text. */
  int columns() {
    return terminal.interactive() ? terminal.size().columns() : UNLIMITED;
  }

  /** Whether the output can have characters other than ASCII. */
  boolean unicode() {
    return out.charset().equals(StandardCharsets.UTF_8);
  }
}
