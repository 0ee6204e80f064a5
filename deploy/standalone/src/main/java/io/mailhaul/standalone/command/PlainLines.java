package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.console.Bars;
import io.mailhaul.standalone.console.PlainProgress;
import io.mailhaul.standalone.console.RateMeter;
import java.io.PrintStream;
import java.time.Duration;

/** Progress without a terminal: a line every few seconds, fewer while nothing changes. */
final class PlainLines implements ProgressView {

  private static final long PAUSE = Duration.ofSeconds(5).toNanos();
  private static final long LONG_PAUSE = Duration.ofSeconds(60).toNanos();

  private final PrintStream out;
  private final RateMeter rate = new RateMeter();
  private boolean begun;
  private String last = "";
  private long lastAt = System.nanoTime();

  PlainLines(PrintStream out) {
    this.out = out;
  }

  /** Prints phases only before the batch starts: the report must be the last output. */
  @Override
  public void phase(String description) {
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
    rate.note(now, totals.found() - totals.remaining(), totals.bytes());
    if (now - lastAt < PAUSE) {
      return;
    }
    print(activity, now);
  }

  private void print(BatchView activity, long now) {
    var perSecond = new Bars.Pace(rate.itemsPerSecond(), rate.bytesPerSecond());
    String line = PlainProgress.line(activity, perSecond);
    if (!line.equals(last) || now - lastAt > LONG_PAUSE) {
      out.println(line);
      out.flush();
      last = line;
      lastAt = now;
    }
  }

  @Override
  public void end(BatchView batch) {
    print(batch, System.nanoTime());
  }

  @Override
  public void clear() {}

  @Override
  public void close() {}
}
