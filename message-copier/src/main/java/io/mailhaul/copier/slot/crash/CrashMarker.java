package io.mailhaul.copier.slot.crash;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata of a slot's committed offset: which copier may process the event at that offset, and
 * how many copiers have ended with it before.
 *
 * @param crashes what was known when the marker was written
 * @param turn the turn in progress; null when the slot was released in order
 */
record CrashMarker(
    EventCrashes crashes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TurnInProgress turn) {

  static final CrashMarker NONE = new CrashMarker(EventCrashes.NONE, null);

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * A turn that begins with the event at the committed offset, or with the next one that is
   * published.
   *
   * @param alone whether the copier processes no other lane meanwhile with which copiers have
   *     crashed
   * @param maxEvents the most events that the turn may take
   */
  record TurnInProgress(String instanceId, String processId, boolean alone, int maxEvents) {}

  /** The metadata; empty if the marker says nothing. */
  String metadata() {
    return equals(NONE) ? "" : JSON.writeValueAsString(this);
  }

  /** Reads the metadata; what is not a marker counts as no marker. */
  static CrashMarker parse(String metadata) {
    if (metadata.isEmpty()) {
      return NONE;
    }
    try {
      CrashMarker marker = JSON.readValue(metadata, CrashMarker.class);
      return marker == null || marker.crashes == null ? NONE : marker;
    } catch (JacksonException e) {
      return NONE;
    }
  }
}
