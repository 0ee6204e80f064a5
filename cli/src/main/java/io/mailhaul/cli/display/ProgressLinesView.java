package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.cli.terminal.RateMeter;
import java.io.PrintStream;
import java.time.Duration;

/** Progress without a terminal: a line every few seconds, fewer while nothing changes. */
public final class ProgressLinesView implements ProgressView {

  private static final long INTERVAL = Duration.ofSeconds(5).toNanos();
  private static final long UNCHANGED_INTERVAL = Duration.ofSeconds(60).toNanos();

  private final PrintStream out;
  private final RateMeter rate = new RateMeter();
  private boolean begun;
  private String last = "";
  private long lastAt = System.nanoTime();

  public ProgressLinesView(PrintStream out) {
    this.out = out;
  }

  /** Prints phases only before the batch starts: the report must be the last output. */
  @Override
  public void showPhase(String description) {
    if (!begun) {
      out.println(description + ".");
      out.flush();
    }
  }

  @Override
  public void show(BatchView activity, String hint) {
    begun = true;
    long now = System.nanoTime();
    var totals = activity.totals();
    rate.addSample(now, totals.found() - totals.remaining(), totals.bytes());
    if (now - lastAt < INTERVAL) {
      return;
    }
    print(activity, now);
  }

  private void print(BatchView activity, long now) {
    var perSecond = new ProgressBars.Rate(rate.messagesPerSecond(), rate.bytesPerSecond());
    String line = ProgressLine.line(activity, perSecond);
    if (!line.equals(last) || now - lastAt > UNCHANGED_INTERVAL) {
      out.println(line);
      out.flush();
      last = line;
      lastAt = now;
    }
  }

  @Override
  public void showEnd(BatchView batch) {
    print(batch, System.nanoTime());
  }

  @Override
  public void clear() {}

  @Override
  public void close() {}
}
