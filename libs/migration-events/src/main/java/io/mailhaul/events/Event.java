package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * An event on a Kafka topic. Its JSON has a {@code type} (the record's name) and a {@code version}.
 * Fields may be added within a version, and readers ignore unknown fields. The limits that the
 * events declare keep each of them below {@link #MAX_BYTES}.
 */
@JsonPropertyOrder("version")
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @Type(name = "VerifyMailbox", value = MailboxJob.VerifyMailbox.class),
  @Type(name = "PlanLanes", value = MailboxJob.PlanLanes.class),
  @Type(name = "Lane", value = Lane.class),
  @Type(name = "MailboxVerified", value = MailboxJobResult.MailboxVerified.class),
  @Type(name = "LanesPlanned", value = MailboxJobResult.LanesPlanned.class),
  @Type(name = "LaneProgressed", value = LaneProgress.LaneProgressed.class),
  @Type(name = "LaneParked", value = LaneProgress.LaneParked.class),
  @Type(name = "LaneFailed", value = LaneProgress.LaneFailed.class),
  @Type(name = "LaneEventUnreadable", value = LaneProgress.LaneEventUnreadable.class),
  @Type(name = "MailboxJobParked", value = MailboxJobResult.MailboxJobParked.class),
  @Type(name = "MailboxJobFailed", value = MailboxJobResult.MailboxJobFailed.class),
  @Type(name = "BatchOpened", value = MigrationUpdate.BatchOpened.class),
  @Type(name = "BatchStarted", value = MigrationUpdate.BatchStarted.class),
  @Type(name = "MailboxFinished", value = MigrationUpdate.MailboxFinished.class),
  @Type(name = "MailboxFailed", value = MigrationUpdate.MailboxFailed.class),
  @Type(name = "BatchCompleted", value = MigrationUpdate.BatchCompleted.class),
  @Type(name = "TicketUpdate", value = TicketUpdate.class),
  @Type(name = "CurrentPass", value = Control.CurrentPass.class),
  @Type(name = "Pause", value = Control.Pause.class),
  @Type(name = "Throttle", value = Control.Throttle.class),
})
public sealed interface Event
    permits MailboxJob, Lane, MigrationProgress, MigrationUpdate, TicketUpdate, Control {

  /** The largest size of an event's JSON in bytes. */
  int MAX_BYTES = 900 * 1024;

  /** The version of the event's format; raised when a reader of the old format would misread it. */
  @JsonProperty("version")
  default int version() {
    return 1;
  }

  /** The record's key on its topic. */
  String key();
}
