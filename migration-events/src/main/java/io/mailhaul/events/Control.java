package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * What every scanner and copier has to know at once; topic {@link Topics#CONTROL}, compacted by
 * subject and kind, read to the end before the first turn.
 */
public sealed interface Control extends Event {

  /** Grows with every change of the same subject and kind. */
  @JsonProperty
  long controlVersion();

  /** The pass that a mailbox is in; what belongs to older ones is dropped. */
  record CurrentPass(String mailbox, int pass, long controlVersion) implements Control {
    @Override
    public String key() {
      return "pass:" + mailbox;
    }
  }

  /**
   * Somebody lets the work on a batch or a mailbox rest, or go on. Its jobs and lanes are handed
   * back within a quantum.
   *
   * @param subject the batch's or the mailbox's id
   */
  record Pause(String subject, boolean paused, long controlVersion) implements Control {
    @Override
    public String key() {
      return "pause:" + subject;
    }
  }

  /** An endpoint asked to slow down; nobody connects to it before {@code until}. */
  record Throttle(String endpoint, Instant until, long controlVersion) implements Control {
    @Override
    public String key() {
      return "throttle:" + endpoint;
    }
  }
}
