package io.mailhaul.copier.slot;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/** Passes the requests of the slots' workers, from any thread, to the polling thread. */
final class SlotRequests implements SlotWorker.Feed, FolderEventPoller.Requests {

  private final Set<TopicPartition> resumes = ConcurrentHashMap.newKeySet();
  private final Set<FolderEventPoller.Worker> rewinds = ConcurrentHashMap.newKeySet();
  private final Set<FolderEventPoller.Worker> crashed = ConcurrentHashMap.newKeySet();
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
  public void requestRewind(FolderEventPoller.Worker worker) {
    rewinds.add(worker);
  }

  @Override
  public void reportCrash(FolderEventPoller.Worker worker) {
    crashed.add(worker);
  }

  @Override
  public List<FolderEventPoller.Worker> takeCrashed() {
    return take(crashed);
  }

  @Override
  public List<FolderEventPoller.Worker> openRewinds() {
    return List.copyOf(rewinds);
  }

  @Override
  public boolean isRewinding(FolderEventPoller.Worker worker) {
    return rewinds.contains(worker);
  }

  @Override
  public void rewound(FolderEventPoller.Worker worker) {
    rewinds.remove(worker);
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
