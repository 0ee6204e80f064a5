package io.mailhaul.access.testing;

/** What a slow link lets pass, shared by all of its connections. */
public final class Bandwidth {

  private final long bytesPerSecond;
  private long freeAt = System.nanoTime();

  public Bandwidth(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** How many nanoseconds these bytes have to wait until the link is free for them. */
  public synchronized long turn(int bytes) {
    long now = System.nanoTime();
    freeAt = Math.max(freeAt, now) + bytes * 1_000_000_000L / bytesPerSecond;
    return freeAt - now;
  }
}
