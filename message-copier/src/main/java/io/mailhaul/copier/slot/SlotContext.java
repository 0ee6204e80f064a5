package io.mailhaul.copier.slot;

import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.slot.turn.LaneRecordFactory;
import io.mailhaul.copier.slot.turn.Lease;
import io.mailhaul.copier.slot.turn.SlotConnections;
import io.mailhaul.copier.slot.turn.SlotMeters;
import io.mailhaul.copier.slot.turn.TurnCommitter;
import io.mailhaul.worker.control.ControlTopicView;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** The collaborators and settings that all slots of a replica share. */
record SlotContext(
    CopierSettings settings,
    LaneProcessor laneProcessor,
    ControlTopicView control,
    LaneRecordFactory recordFactory,
    TurnCommitter committer,
    Lease lease,
    Semaphore activeSlots,
    SlotMeters meters,
    Function<TopicPartition, SlotConnections> connectionFactory,
    FolderEventListener listener) {

  SlotConnections newConnections(TopicPartition slot) {
    return connectionFactory.apply(slot);
  }

  boolean isStopping() {
    return listener.isStopping();
  }

  /** The slot has processed all its events and requests more. */
  void requestEvents(TopicPartition partition) {
    listener.requestEvents(partition);
  }

  /** The slot has discarded its received events and continues from the committed offset. */
  void requestRewind(TopicPartition partition) {
    listener.requestRewind(partition);
  }

  /** The slot's worker has crashed with an unexpected exception or error. */
  void reportCrash(SlotWorker slot) {
    listener.reportCrash(slot);
  }
}
