package io.mailhaul.standalone.command;

import io.mailhaul.standalone.console.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where the command writes: results, problems, and whether the former is a screen. */
public record Streams(PrintStream out, PrintStream err, Terminal terminal) {

  /** For text that nobody sees on a screen, lines are as long as they are. */
  private static final int UNLIMITED = 1_000_000;

  /** How wide lines of text may be. */
  int columns() {
    return terminal.interactive() ? terminal.size().columns() : UNLIMITED;
  }

  /** Whether it takes more than ASCII. */
  boolean unicode() {
    return out.charset().equals(StandardCharsets.UTF_8);
  }
}
