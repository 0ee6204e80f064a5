package io.mailhaul.batch.testing;

import io.mailhaul.events.Control;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.events.Topics;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Simulates scanners and copiers by publishing their events. */
public final class SimulatedWorkers {

  public static final Instant TEN = Instant.parse("2026-01-31T10:00:00Z");

  private final TestPlatform platform;

  SimulatedWorkers(TestPlatform platform) {
    this.platform = platform;
  }

  public PlanLanes job(String address) {
    return platform.take(PlanLanes.class, job -> job.address().equals(address));
  }

  public PlanLanes job(String address, int pass) {
    return platform.take(
        PlanLanes.class, job -> job.address().equals(address) && job.pass() == pass);
  }

  public long controlVersion(PlanLanes job) {
    return platform
        .take(
            Control.CurrentPass.class,
            control -> control.mailbox().equals(job.mailbox()) && control.pass() == job.pass())
        .controlVersion();
  }

  public static PlannedFolder folder(String name, int slot, long found, long remaining) {
    return new PlannedFolder(
        name,
        FolderIdentity.of(7),
        slot,
        name + "-0",
        List.of(EventFixtures.plannedSource(name, FolderIdentity.of(9), found, remaining)));
  }

  public void plan(PlanLanes job, PlannedFolder... folders) {
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
  public static SourceProgress turn(
      String folder, long first, long copied, long present, UncopiedMessage... uncopied) {
    long last = first + copied + present + uncopied.length - 1;
    return EventFixtures.sourceProgress(
        folder,
        FolderIdentity.of(9),
        UidRanges.of(first, last),
        copied,
        present,
        copied * 100,
        copied == 0
            ? UidMap.EMPTY
            : UidMap.of(List.of(new UidMap.Run(first, first + 1000, copied))),
        List.of(uncopied));
  }

  public void progress(
      PlanLanes job, String lane, int from, boolean finished, SourceProgress... sources) {
    publish(
        EventFixtures.laneProgressed(
            new LaneId(job.batch(), job.mailbox(), job.pass(), lane),
            lane + "-" + from,
            lane + "-" + (from + 1),
            FolderIdentity.of(7),
            1000L + from,
            finished,
            TEN.plusSeconds(from),
            TEN.plusSeconds(from + 1L),
            List.of(sources)));
  }

  public Lane lane(PlanLanes job, String folder, int turn) {
    return EventFixtures.lane(
        new LaneId(job.batch(), job.mailbox(), job.pass(), folder),
        job.address(),
        job.slots().getFirst(),
        turn,
        folder + "-" + turn,
        FolderIdentity.of(7),
        1,
        1,
        null,
        List.of(
            EventFixtures.laneSource(
                folder, FolderIdentity.of(9), UidRanges.of(1, 10), UidRanges.of(1, 10))));
  }

  public void park(Lane lane, Failure failure, @Nullable Instant until) {
    publish(new LaneProgress.LaneParked(lane, failure, until, Long.MAX_VALUE));
  }

  public void publish(MigrationProgress progress) {
    platform.publish(Topics.MIGRATION_PROGRESS, progress);
  }
}
