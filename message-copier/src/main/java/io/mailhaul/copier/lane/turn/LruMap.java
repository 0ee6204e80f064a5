package io.mailhaul.copier.lane.turn;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of limited size; a new entry replaces the one whose last use is the longest ago. */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int maxEntries;

  public LruMap(int maxEntries) {
    super(16, 0.75f, true);
    this.maxEntries = maxEntries;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > maxEntries;
  }
}
