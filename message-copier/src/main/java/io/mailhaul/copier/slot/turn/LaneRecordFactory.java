package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.events.Control;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneEventUnreadable;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.Topics;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.worker.ControlState;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns the result of a lane's turn into Kafka records. */
public final class LaneRecordFactory {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final ControlState control;
  private final Clock clock;

  public LaneRecordFactory(ControlState control, Clock clock) {
    this.control = control;
    this.clock = clock;
  }

  /**
   * @param controlVersion see {@link LaneParked#controlVersion}
   * @param endpoints the servers of the lane, for a throttle that all workers obey
   */
  public List<ProducerRecord<String, byte[]>> recordsFor(
      Lane lane,
      LaneResult result,
      long controlVersion,
      SlotConnections.EndpointAddresses endpoints) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    result.progress().forEach(event -> records.add(record(Topics.MIGRATION_PROGRESS, event)));
    switch (result) {
      case LaneResult.Processed processed ->
          processed.continuation().ifPresent(next -> records.add(laneRecord(next)));
      case LaneResult.Parked parked -> {
        Instant until = retryTime(parked, endpoints);
        records.add(
            record(
                Topics.MIGRATION_PROGRESS,
                new LaneParked(parked.nextEvent(), parked.failure(), until, controlVersion)));
        if (parked.failure().reason() == FailureReason.THROTTLED
            && until != null
            && endpoints.throttledUntil() == null) {
          Control.Throttle throttle =
              new Control.Throttle(endpoints.of(parked.failure().side()), until);
          if (control.isExtendedBy(throttle)) {
            records.add(record(Topics.CONTROL, throttle));
          }
        }
      }
      case LaneResult.Failed failed ->
          records.add(
              record(
                  Topics.MIGRATION_PROGRESS,
                  new LaneFailed(lane.id(), failed.cursor(), failed.failure())));
    }
    return records;
  }

  /** A lane that was stopped by a known throttle waits for its end, and does not lengthen it. */
  private @Nullable Instant retryTime(
      LaneResult.Parked parked, SlotConnections.EndpointAddresses endpoints) {
    if (parked.failure().reason() == FailureReason.THROTTLED
        && endpoints.throttledUntil() != null) {
      return endpoints.throttledUntil();
    }
    return parked.retryAfter() == null ? null : clock.instant().plus(parked.retryAfter());
  }

  /**
   * The dead letter for a record that is not a lane, and the progress event that reports the lane
   * as unreadable if the record names its mailbox.
   */
  public List<ProducerRecord<String, byte[]>> deadLetterRecords(
      ConsumerRecord<String, byte[]> unreadable, String error) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    records.add(
        new ProducerRecord<>(
            Topics.FOLDER_EVENTS + Topics.DEAD_LETTERS, unreadable.key(), unreadable.value()));
    try {
      JsonNode id = MAPPER.readTree(unreadable.value()).path("id");
      if (id.path("mailbox").isString()) {
        records.add(
            record(
                Topics.MIGRATION_PROGRESS,
                new LaneEventUnreadable(
                    new LaneId(
                        id.path("batch").asString(""),
                        id.path("mailbox").asString(""),
                        id.path("pass").asInt(0),
                        id.path("destination").asString("")),
                    new Failure(FailureReason.LANE_EVENT_UNREADABLE, null, error))));
      }
    } catch (JacksonException e) {
      // Without JSON the mailbox is unknown, so only the dead letter reports the record.
      records.getFirst().headers().add("error", utf8(error));
    }
    return records;
  }

  private static ProducerRecord<String, byte[]> laneRecord(Lane lane) {
    return new ProducerRecord<>(
        Topics.FOLDER_EVENTS, lane.slot(), lane.key(), EventJson.write(lane));
  }

  private static ProducerRecord<String, byte[]> record(String topic, Event event) {
    return new ProducerRecord<>(topic, event.key(), EventJson.write(event));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
