package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.MailboxView;
import io.mailhaul.standalone.console.Bars;
import io.mailhaul.standalone.console.LiveArea;
import io.mailhaul.standalone.console.RateMeter;
import io.mailhaul.standalone.console.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Progress bars on a terminal, redrawn in place. */
final class BarsProgress implements ProgressView {

  private final Streams streams;
  private final LiveArea area;
  private final RateMeter batchRate = new RateMeter();
  private final Map<String, RateMeter> mailboxRates = new HashMap<>();
  private long begin;

  BarsProgress(Streams streams, LiveArea area) {
    this.streams = streams;
    this.area = area;
  }

  @Override
  public void phase(String description) {
    area.draw(List.of(description + " …"), streams.columns());
  }

  @Override
  public void show(BatchView activity, String hint) {
    long now = System.nanoTime();
    begin = begin == 0 ? now : begin;
    Bars.Pace rateOfBatch = paceOf(batchRate, now, activity.totals());
    List<Bars.Moving> mailboxes = new ArrayList<>();
    Set<String> active = new HashSet<>();
    for (MailboxView mailbox : activity.mailboxes()) {
      active.add(mailbox.address());
      RateMeter rate = mailboxRates.computeIfAbsent(mailbox.address(), _ -> new RateMeter());
      mailboxes.add(new Bars.Moving(mailbox, paceOf(rate, now, mailbox.totals())));
    }
    mailboxRates.keySet().retainAll(active);
    Terminal.Size size = streams.terminal().size();
    Bars bars = new Bars(size.columns(), size.lines(), streams.unicode(), hint);
    Duration elapsed = Duration.ofNanos(now - begin);
    area.draw(bars.draw(activity, mailboxes, rateOfBatch, elapsed), size.columns());
  }

  private static Bars.Pace paceOf(RateMeter rate, long now, io.mailhaul.events.Totals totals) {
    rate.note(now, totals.found() - totals.remaining(), totals.bytes());
    return new Bars.Pace(rate.itemsPerSecond(), rate.bytesPerSecond());
  }

  @Override
  public void end(BatchView batch) {
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
