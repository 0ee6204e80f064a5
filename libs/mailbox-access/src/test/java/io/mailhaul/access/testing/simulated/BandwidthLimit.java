package io.mailhaul.access.testing.simulated;

/** The bandwidth of a slow link, shared by all of its connections. */
public final class BandwidthLimit {

  private final long bytesPerSecond;
  private long freeAt = System.nanoTime();

  public BandwidthLimit(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Reserves the link for these bytes; returns after how many nanoseconds they have passed it. */
  public synchronized long reserve(int bytes) {
    long now = System.nanoTime();
    freeAt = Math.max(freeAt, now) + bytes * 1_000_000_000L / bytesPerSecond;
    return freeAt - now;
  }
}
