package io.mailhaul.batch;

import io.mailhaul.events.Control;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJob.CopyMailbox;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.LanesPlanned;
import io.mailhaul.events.MigrationProgress.PlannedFolder;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.events.MigrationProgress.SourceProgress;
import io.mailhaul.events.MigrationProgress.UncopiedMessage;
import io.mailhaul.events.Topics;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Simulates scanners and copiers by publishing their events. */
final class SimulatedWorkers {

  static final Instant TEN = Instant.parse("2026-01-31T10:00:00Z");

  private final TestPlatform platform;

  SimulatedWorkers(TestPlatform platform) {
    this.platform = platform;
  }

  CopyMailbox job(String address) {
    return platform.take(CopyMailbox.class, job -> job.address().equals(address));
  }

  CopyMailbox job(String address, int pass) {
    return platform.take(
        CopyMailbox.class, job -> job.address().equals(address) && job.pass() == pass);
  }

  long controlVersion(CopyMailbox job) {
    return platform
        .take(
            Control.CurrentPass.class,
            control -> control.mailbox().equals(job.mailbox()) && control.pass() == job.pass())
        .controlVersion();
  }

  static PlannedFolder folder(String name, int slot, long found, long remaining) {
    return new PlannedFolder(
        name, 7, slot, name + "-0", List.of(new PlannedSource(name, 9, found, remaining)));
  }

  void plan(CopyMailbox job, PlannedFolder... folders) {
    publish(
        new LanesPlanned(
            job.batch(),
            job.mailbox(),
            job.pass(),
            "planning-1",
            0,
            true,
            List.of(folders),
            List.of()));
  }

  /** The result of a turn whose UIDs start at {@code first}. */
  static SourceProgress turn(
      String folder, long first, long copied, long present, UncopiedMessage... items) {
    long last = first + copied + present + items.length - 1;
    return new SourceProgress(
        folder,
        9,
        UidRanges.of(first, last),
        copied,
        present,
        copied * 100,
        copied == 0
            ? UidMap.EMPTY
            : UidMap.of(List.of(new UidMap.Run(first, first + 1000, copied))),
        List.of(items));
  }

  void progress(
      CopyMailbox job, String lane, int from, boolean finished, SourceProgress... sources) {
    publish(
        new LaneProgressed(
            job.batch(),
            job.mailbox(),
            job.pass(),
            lane,
            lane + "-" + from,
            lane + "-" + (from + 1),
            7,
            1000L + from,
            finished,
            TEN.plusSeconds(from),
            TEN.plusSeconds(from + 1L),
            List.of(sources)));
  }

  Lane lane(CopyMailbox job, String folder, int turn) {
    return new Lane(
        job.batch(),
        job.mailbox(),
        job.address(),
        job.pass(),
        job.slots().getFirst(),
        turn,
        folder + "-" + turn,
        folder,
        7,
        1,
        1,
        null,
        List.of(new Lane.Source(folder, 9, UidRanges.of(1, 10), UidRanges.of(1, 10))));
  }

  void park(Lane lane, Failure failure, @Nullable Instant until) {
    publish(new MigrationProgress.LaneParked(lane, failure, until, Long.MAX_VALUE));
  }

  void publish(MigrationProgress progress) {
    platform.publish(Topics.MIGRATION_PROGRESS, progress);
  }
}
