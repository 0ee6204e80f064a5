package io.mailhaul.copier.slot;

import io.mailhaul.copier.CopierSettings;
import io.mailhaul.copier.control.ControlView;
import io.mailhaul.copier.lane.WorkingLane;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** The collaborators and settings that all slots of a replica share. */
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

  /** The slot has processed all its events and requests more. */
  void wantsMore(TopicPartition partition) {
    listener.wantsMore(partition);
  }

  /** The slot has discarded its received events and continues from the committed offset. */
  void rewind(TopicPartition partition) {
    listener.rewind(partition);
  }

  /** The slot's worker has crashed with an unexpected exception or error. */
  void fallen(Slot slot) {
    listener.fallen(slot);
  }
}
