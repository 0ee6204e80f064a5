package io.mailhaul.copier.lane.flags;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keywords that a destination folder has refused, although its PERMANENTFLAGS allow them:
 * servers limit the length, the characters or the number of keywords. Thread-safe.
 */
public final class RefusedKeywords {

  private static final int MAX_KEYWORDS = 500;

  private final Set<String> keywords =
      Collections.synchronizedSet(new TreeSet<>(String.CASE_INSENSITIVE_ORDER));

  boolean contains(String keyword) {
    return keywords.contains(keyword);
  }

  /** Records that the folder refuses this keyword. */
  void add(String keyword) {
    if (keywords.size() >= MAX_KEYWORDS) {
      keywords.clear();
    }
    keywords.add(keyword);
  }
}
