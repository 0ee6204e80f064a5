package io.mailhaul.worker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of limited size. When it is full, it forgets the entry that was not used for the longest
 * time. It is not safe for concurrent use.
 */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int limit;

  /**
   * @param limit how many entries the map keeps
   */
  public LruMap(int limit) {
    super(16, 0.75f, true);
    this.limit = limit;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > limit;
  }
}
