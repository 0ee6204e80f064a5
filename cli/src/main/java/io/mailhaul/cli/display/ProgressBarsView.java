package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.terminal.LiveRegion;
import io.mailhaul.cli.terminal.RateMeter;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.cli.terminal.Terminal;
import io.mailhaul.model.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Progress bars on a terminal, redrawn in place. */
public final class ProgressBarsView implements ProgressView {

  private final Streams streams;
  private final LiveRegion area;
  private final RateMeter batchRate = new RateMeter();
  private final Map<String, RateMeter> mailboxRates = new HashMap<>();
  private long begin;

  public ProgressBarsView(Streams streams, LiveRegion area) {
    this.streams = streams;
    this.area = area;
  }

  @Override
  public void showPhase(String description) {
    area.draw(List.of(description + " …"), streams.columns());
  }

  @Override
  public void show(BatchView activity, String hint) {
    long now = System.nanoTime();
    begin = begin == 0 ? now : begin;
    double rateOfBatch = rateOf(batchRate, now, activity.totals());
    List<ProgressBars.ActiveMailbox> mailboxes = new ArrayList<>();
    Set<String> active = new HashSet<>();
    for (MailboxView mailbox : activity.mailboxes()) {
      active.add(mailbox.address());
      RateMeter rate = mailboxRates.computeIfAbsent(mailbox.address(), _ -> new RateMeter());
      mailboxes.add(new ProgressBars.ActiveMailbox(mailbox, rateOf(rate, now, mailbox.totals())));
    }
    mailboxRates.keySet().retainAll(active);
    Terminal.Size size = streams.terminal().size();
    ProgressBars bars = new ProgressBars(size.columns(), size.lines(), streams.unicode(), hint);
    Duration elapsed = Duration.ofNanos(now - begin);
    area.draw(bars.draw(activity, mailboxes, rateOfBatch, elapsed), size.columns());
  }

  private static double rateOf(RateMeter rate, long now, Totals totals) {
    rate.addSample(now, totals.found() - totals.remaining(), totals.bytes());
    return rate.messagesPerSecond();
  }

  @Override
  public void showEnd(BatchView batch) {
    clear();
  }

  @Override
  public void clear() {
    area.clear(streams.columns());
  }

  @Override
  public void close() {
    clear();
    area.close();
  }
}
