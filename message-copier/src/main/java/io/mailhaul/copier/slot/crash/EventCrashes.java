package io.mailhaul.copier.slot.crash;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * How many copiers have ended while they processed an event, since it was written. Whatever the
 * lane had done before is committed, so none of it can be the cause.
 *
 * @param together while the copier had other lanes in hand as well; more than two say no more than
 *     two, because the lane is then processed alone
 * @param alone while the copier had no other lane in hand with which copiers had crashed
 */
public record EventCrashes(int together, int alone) {

  static final int MAX_TOGETHER = 2;

  public static final EventCrashes NONE = new EventCrashes(0, 0);

  EventCrashes plusTogether() {
    return new EventCrashes(Math.min(MAX_TOGETHER, together + 1), alone);
  }

  EventCrashes plusAlone() {
    return new EventCrashes(together, alone + 1);
  }

  @JsonIgnore
  public boolean isNone() {
    return together == 0 && alone == 0;
  }
}
