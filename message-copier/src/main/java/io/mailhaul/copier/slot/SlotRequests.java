package io.mailhaul.copier.slot;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/** Passes the requests of the slots' workers, from any thread, to the polling thread. */
final class SlotRequests implements SlotWorker.Feed, FolderEventPoller.Requests {

  private final Set<TopicPartition> resumes = ConcurrentHashMap.newKeySet();
  private final Set<TopicPartition> rewinds = ConcurrentHashMap.newKeySet();
  private final Set<SlotWorker> crashed = ConcurrentHashMap.newKeySet();
  private final BooleanSupplier stopping;

  /**
   * @param stopping whether the copier stops
   */
  SlotRequests(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  @Override
  public boolean isStopping() {
    return stopping.getAsBoolean();
  }

  @Override
  public void requestEvents(TopicPartition slot) {
    resumes.add(slot);
  }

  @Override
  public void requestRewind(TopicPartition slot) {
    rewinds.add(slot);
  }

  @Override
  public void reportCrash(SlotWorker worker) {
    crashed.add(worker);
  }

  @Override
  public List<SlotWorker> takeCrashed() {
    return take(crashed);
  }

  @Override
  public List<TopicPartition> openRewinds() {
    return List.copyOf(rewinds);
  }

  @Override
  public boolean isRewinding(TopicPartition slot) {
    return rewinds.contains(slot);
  }

  @Override
  public void rewound(TopicPartition slot) {
    rewinds.remove(slot);
  }

  @Override
  public List<TopicPartition> takeResumes() {
    return take(resumes);
  }

  /** Removes only what it returns: a request that arrives meanwhile is left for the next call. */
  private static <T> List<T> take(Set<T> requests) {
    List<T> taken = List.copyOf(requests);
    taken.forEach(requests::remove);
    return taken;
  }
}
