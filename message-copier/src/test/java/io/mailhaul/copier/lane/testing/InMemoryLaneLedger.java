package io.mailhaul.copier.lane.testing;

import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.client.LedgerClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ledger's state of a lane between passes, and the worker API that returns it. */
public final class InMemoryLaneLedger implements LedgerClient {

  private final Map<String, UidMap> maps = new HashMap<>();
  private final Map<String, Long> modSeqs = new HashMap<>();
  private FlagCounts flags = FlagCounts.NONE;
  private @Nullable FlagBaseline flagBaseline;

  void beginPass() {
    flags = FlagCounts.NONE;
  }

  void forget() {
    maps.clear();
    modSeqs.clear();
    flagBaseline = null;
  }

  /** Records the copies of another lane. */
  public void recordCopies(String folder, UidMap map) {
    maps.put(folder, map);
  }

  void commit(LaneProgressed progress) {
    flagBaseline = progress.flagBaseline() == null ? flagBaseline : progress.flagBaseline();
    for (SourceProgress part : progress.sources()) {
      maps.merge(part.folder(), part.map(), UidMap::plus);
      FlagProgress about = part.flagProgress();
      if (about != null) {
        flags = flags.plus(about.counts());
        modSeqs.merge(part.folder(), about.passModSeq(), Math::max);
      }
    }
  }

  /** The flags that this pass has synchronized. */
  public FlagCounts flags() {
    return flags;
  }

  @Nullable FlagBaseline flagBaseline() {
    return flagBaseline;
  }

  /** The flags of a folder that a later pass has to synchronize; null when nothing is copied. */
  Lane.@Nullable FlagSync flagSyncFor(String folder, UidRanges done) {
    return done.isEmpty()
        ? null
        : new Lane.FlagSync(0, modSeqs.getOrDefault(folder, 0L), UidRanges.of(1, done.last()));
  }

  @Override
  public UidMap uidMap(String mailbox, UidMapQuery query) {
    return maps.getOrDefault(query.folder(), UidMap.EMPTY).restrictedTo(query.uids());
  }

  @Override
  public List<FolderState> folderStates(String mailbox) {
    throw new UnsupportedOperationException();
  }
}
