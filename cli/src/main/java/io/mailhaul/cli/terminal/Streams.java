package io.mailhaul.cli.terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The output streams of a command: results, problems, and the terminal behind the results. Text is
 * printed without control characters, apart from line ends.
 */
public record Streams(PrintStream out, PrintStream err, Terminal terminal) {

  /** Without a terminal, lines are not wrapped. */
  private static final int UNLIMITED = 1_000_000;

  public Streams {
    out = PrintableStream.of(out);
    err = PrintableStream.of(err);
  }

  /** The maximum width of a line of text. */
  public int columns() {
    return terminal.isInteractive() ? terminal.size().columns() : UNLIMITED;
  }

  /** Whether the output can have characters other than ASCII. */
  public boolean unicode() {
    return out.charset().equals(StandardCharsets.UTF_8);
  }
}
