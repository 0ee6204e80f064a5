package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.console.Bars;
import io.mailhaul.standalone.console.PlainProgress;
import io.mailhaul.standalone.console.RateMeter;
import java.io.PrintStream;
import java.time.Duration;

/** Progress as a line every few seconds, where there is no terminal; rarer when nothing moves. */
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

  /** Only what comes before the batch: after its end the report is the last that is said. */
  @Override
  public void phase(String what) {
    if (!begun) {
      out.println(what + ".");
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
    var pace = new Bars.Pace(rate.itemsPerSecond(), rate.bytesPerSecond());
    String line = PlainProgress.line(activity, pace);
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
