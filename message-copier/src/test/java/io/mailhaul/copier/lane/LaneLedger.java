package io.mailhaul.copier.lane;

import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.FlagProgress;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.SourceProgress;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.Tried;
import io.mailhaul.events.desk.UidMapQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ledger's state of a lane between passes, and the worker API that returns it. */
final class LaneLedger implements CredentialDesk {

  private final Map<String, UidMap> maps = new HashMap<>();
  private final Map<String, Long> modSeqs = new HashMap<>();
  private FlagCounts flags = FlagCounts.NONE;
  private @Nullable FlagWatch watch;

  void beginPass() {
    flags = FlagCounts.NONE;
  }

  void forget() {
    maps.clear();
    modSeqs.clear();
    watch = null;
  }

  /** Records the copies of another lane. */
  void know(String folder, UidMap map) {
    maps.put(folder, map);
  }

  void commit(LaneProgressed progress) {
    watch = progress.watch() == null ? watch : progress.watch();
    for (SourceProgress part : progress.sources()) {
      maps.merge(part.folder(), part.map(), UidMap::plus);
      FlagProgress about = part.flags();
      if (about != null) {
        flags = flags.plus(about.counts());
        modSeqs.merge(part.folder(), about.asOf(), Math::max);
      }
    }
  }

  /** The flags that this pass has synchronized. */
  FlagCounts flags() {
    return flags;
  }

  @Nullable FlagWatch watch() {
    return watch;
  }

  /** The flags of a folder that a later pass has to synchronize; null when nothing is copied. */
  Lane.@Nullable Flags flagsToCarry(String folder, UidRanges done) {
    return done.isEmpty()
        ? null
        : new Lane.Flags(0, modSeqs.getOrDefault(folder, 0L), UidRanges.of(1, done.last()));
  }

  @Override
  public UidMap uidMap(String mailbox, UidMapQuery query) {
    return maps.getOrDefault(query.folder(), UidMap.EMPTY).among(query.uids());
  }

  @Override
  public MailboxAccounts accounts(String mailbox, String holder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MailboxAccounts renewed(String mailbox, RefusedToken refused) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void tried(String mailbox, Tried tried) {}

  @Override
  public void refused(String mailbox, Refusal refusal) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Bookmark> bookmarks(String mailbox) {
    throw new UnsupportedOperationException();
  }
}
