package io.mailhaul.copier.slot;

import io.mailhaul.copier.CopierSettings;
import io.mailhaul.copier.control.ControlView;
import io.mailhaul.copier.lane.WorkingLane;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** What all slots of a replica share. */
record SlotWork(
    CopierSettings settings,
    WorkingLane lanes,
    ControlView control,
    FolderEventRecords records,
    TurnCommitter committer,
    Lease lease,
    Semaphore turns,
    SlotMeters meters,
    Function<TopicPartition, SlotConnections> connections,
    FolderEventListener listener) {

  SlotConnections newConnections(TopicPartition slot) {
    return connections.apply(slot);
  }

  boolean stopping() {
    return listener.stopping();
  }

  /** The slot has nothing left to do and takes more events. */
  void wantsMore(TopicPartition partition) {
    listener.wantsMore(partition);
  }

  /** The slot goes on from the committed offset; what was handed over is forgotten. */
  void rewind(TopicPartition partition) {
    listener.rewind(partition);
  }

  /** The slot's worker has died of something that nobody has foreseen. */
  void fallen(Slot slot) {
    listener.fallen(slot);
  }
}
