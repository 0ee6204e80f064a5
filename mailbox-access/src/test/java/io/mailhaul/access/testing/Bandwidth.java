package io.mailhaul.access.testing;

/** The bandwidth of a slow link, shared by all of its connections. */
public final class Bandwidth {

  private final long bytesPerSecond;
  private long freeAt = System.nanoTime();

  public Bandwidth(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Reserves the link for these bytes; returns after how many nanoseconds they have passed it. */
  public synchronized long turn(int bytes) {
    long now = System.nanoTime();
    freeAt = Math.max(freeAt, now) + bytes * 1_000_000_000L / bytesPerSecond;
    return freeAt - now;
  }
}
