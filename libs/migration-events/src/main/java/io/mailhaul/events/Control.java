package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * State that every scanner and copier must know immediately; topic {@link Topics#CONTROL},
 * compacted by subject and kind. A worker reads the topic to its end before its first turn.
 */
public sealed interface Control extends Event {

  /** Grows with every change of the same subject and kind. */
  @JsonProperty
  long controlVersion();

  /** The pass that a mailbox is in; jobs and lanes of older passes are dropped. */
  record CurrentPass(String mailbox, int pass, long controlVersion) implements Control {
    @Override
    public String key() {
      return "pass:" + mailbox;
    }
  }

  /**
   * The work on a batch or a mailbox is paused or resumed. After a pause, workers park its jobs and
   * lanes within a time slice.
   *
   * @param subject the batch's or the mailbox's id
   */
  record Pause(String subject, boolean paused, long controlVersion) implements Control {
    @Override
    public String key() {
      return "pause:" + subject;
    }
  }

  /**
   * An endpoint asked to slow down; no worker connects to it before {@code until}. Any worker may
   * publish it, so its version is the time at which it ends: the throttle that ends last is valid.
   *
   * @param until in whole milliseconds
   */
  record Throttle(String endpoint, Instant until) implements Control {
    public Throttle {
      until = until.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The end of the throttle, in milliseconds since 1970. */
    @Override
    public long controlVersion() {
      return until.toEpochMilli();
    }

    @Override
    public String key() {
      return "throttle:" + endpoint;
    }
  }
}
