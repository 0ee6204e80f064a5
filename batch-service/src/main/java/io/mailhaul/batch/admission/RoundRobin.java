package io.mailhaul.batch.admission;

import java.util.ArrayList;
import java.util.List;

/** Takes one of each list in turn, so that a long list keeps no short one waiting. */
final class RoundRobin {

  private RoundRobin() {}

  static <T> List<T> of(List<List<T>> lists) {
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
