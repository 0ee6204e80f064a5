package io.mailhaul.cli.terminal;

import java.io.PrintStream;
import java.util.List;

/**
 * The last lines of a terminal, redrawn in place. Lines above scroll as usual. The cursor is hidden
 * until {@link #close()}.
 */
public final class LiveRegion implements AutoCloseable {

  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String ERASE_REST_OF_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  private final PrintStream out;
  private List<String> drawn = List.of();
  private boolean cursorHidden;
  private boolean closed;

  public LiveRegion(PrintStream out) {
    this.out = out;
  }

  /** Replaces the region; lines must not be wider than {@code columns}. */
  public synchronized void draw(List<String> lines, int columns) {
    if (closed || lines.equals(drawn)) {
      return;
    }
    StringBuilder frame = new StringBuilder();
    if (!cursorHidden) {
      frame.append(HIDE_CURSOR);
      cursorHidden = true;
    }
    frame.append(cursorToStart(columns));
    for (String line : lines) {
      frame.append(TextLayout.printable(line)).append(ERASE_REST_OF_LINE).append('\n');
    }
    frame.append(ERASE_BELOW);
    write(frame);
    drawn = List.copyOf(lines);
  }

  /** Erases the region. */
  public synchronized void clear(int columns) {
    write(new StringBuilder(cursorToStart(columns)).append(ERASE_BELOW));
    drawn = List.of();
  }

  /** Moves to the start of the region, even if the terminal has become narrower since. */
  private String cursorToStart(int columns) {
    int lines = 0;
    for (String line : drawn) {
      lines += Math.max(1, Math.ceilDiv(TextLayout.width(line), Math.max(1, columns)));
    }
    return lines == 0 ? "\r" : "\r\u001b[" + lines + "A";
  }

  private void write(CharSequence frame) {
    // Its control characters are wanted; print may replace them.
    out.writeBytes(frame.toString().getBytes(out.charset()));
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (cursorHidden && !closed) {
      write(SHOW_CURSOR);
    }
    closed = true;
  }
}
