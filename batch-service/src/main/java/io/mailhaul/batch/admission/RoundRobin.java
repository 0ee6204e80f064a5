package io.mailhaul.batch.admission;

import java.util.ArrayList;
import java.util.List;

/**
 * Merges lists by taking one element of each in turn, so that a long list does not delay a short
 * one.
 */
final class RoundRobin {

  private RoundRobin() {}

  static <T> List<T> merge(List<List<T>> lists) {
    List<T> all = new ArrayList<>();
    boolean more = true;
    for (int i = 0; more; i++) {
      more = false;
      for (List<T> list : lists) {
        if (i < list.size()) {
          all.add(list.get(i));
          more = true;
        }
      }
    }
    return all;
  }
}
