package io.mailhaul.scanner;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.Control;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.FailureReason.Retry;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.scanner.lanes.PlanChunks;
import io.mailhaul.scanner.lanes.PlannedLane;
import io.mailhaul.scanner.lanes.SlotAssigner;
import io.mailhaul.scanner.plan.FolderPlan;
import io.mailhaul.worker.ControlState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Builds the events for the outcome of a job. */
@Component
public class ScanResultFactory {

  private final ControlState control;
  private final Clock clock;

  ScanResultFactory(ControlState control, Clock clock) {
    this.control = control;
    this.clock = clock;
  }

  /** The lanes of a pass, assigned to the job's slots, and the plan that lists them all. */
  ScanResult planned(PlanLanes job, List<PlannedLane> lanes, List<String> excluded) {
    String planning = UUID.randomUUID().toString();
    Map<PlannedLane, Integer> slots = new IdentityHashMap<>();
    Map<PlannedLane, String> cursors = new IdentityHashMap<>();
    for (PlannedLane lane : lanes) {
      cursors.put(lane, planning + "." + cursors.size());
    }
    List<Lane> events = new ArrayList<>();
    SlotAssigner.assign(lanes, job.slots())
        .forEach((slot, dealt) -> {
          for (PlannedLane lane : dealt) {
            slots.put(lane, slot);
            events.add(laneEvent(job, lane, slot, cursors.getOrDefault(lane, planning)));
          }
        });
    // A failed folder gets a slot as well. The tracker treats its lane like any other, which the
    // following LaneFailed ends, and so counts the folder's messages as those of a failed lane.
    for (PlannedLane lane : lanes) {
      if (lane.failure() != null) {
        slots.put(lane, job.slots().getFirst());
      }
    }
    List<PlannedFolder> folders =
        lanes.stream()
            .map(lane ->
                plannedFolder(
                    lane, slots.getOrDefault(lane, -1), cursors.getOrDefault(lane, planning)))
            .toList();
    List<MigrationProgress> progress = new ArrayList<>();
    List<PlanChunks> parts = PlanChunks.split(folders, excluded);
    for (int part = 0; part < parts.size(); part++) {
      progress.add(
          new LanesPlanned(
              job.batch(),
              job.mailbox(),
              job.pass(),
              planning,
              part,
              part == parts.size() - 1,
              parts.get(part).folders(),
              parts.get(part).excluded()));
    }
    for (PlannedLane lane : lanes) {
      if (lane.failure() != null) {
        progress.add(
            new LaneFailed(
                new LaneId(job.batch(), job.mailbox(), job.pass(), lane.destination()),
                cursors.getOrDefault(lane, planning),
                lane.failure()));
      }
    }
    return new ScanResult(events, progress);
  }

  /** The plan that a dry run shows. */
  ScanResult verified(VerifyMailbox job, List<PlannedLane> lanes, FolderPlan plan) {
    List<PlanChunks> parts =
        PlanChunks.split(
            lanes.stream().map(lane -> plannedFolder(lane, -1, "")).toList(), plan.excluded());
    Set<String> virtual = Set.copyOf(plan.virtual());
    List<MigrationProgress> progress = new ArrayList<>();
    for (int part = 0; part < parts.size(); part++) {
      progress.add(
          new MailboxVerified(
              job.batch(),
              job.mailbox(),
              job.pass(),
              part,
              part == parts.size() - 1,
              parts.get(part).folders(),
              parts.get(part).excluded(),
              // An event holds all names of a part twice and still stays below its size limit.
              parts.get(part).excluded().stream().filter(virtual::contains).toList()));
    }
    return new ScanResult(List.of(), progress);
  }

  /**
   * Parks the mailbox when a retry may succeed, and fails it when the user has to act. If a server
   * asked to slow down, the result contains the throttle for all workers.
   *
   * @param accounts null if the worker API did not return them
   */
  public ScanResult failed(MailboxJob job, @Nullable MailboxAccounts accounts, MailboxException e) {
    Failure failure = e.failure();
    if (e.reason().isFolderScoped()
        || !(e.reason().retry() instanceof Retry.After(Duration delay))) {
      return ScanResult.of(new MailboxJobFailed(job.batch(), job.mailbox(), job.pass(), failure));
    }
    Duration requested = e.backOff().orElse(delay);
    Instant until = clock.instant().plus(requested.compareTo(delay) > 0 ? requested : delay);
    ScanResult parked = parked(job, failure, until);
    if (e.reason() == FailureReason.THROTTLED && failure.side() != null && accounts != null) {
      Control.Throttle throttle =
          new Control.Throttle(accounts.of(failure.side()).endpoint().address(), until);
      if (control.isExtendedBy(throttle)) {
        return new ScanResult(List.of(), parked.progress(), throttle);
      }
    }
    return parked;
  }

  /** Parks the mailbox until another worker's throttle by this server ends. */
  ScanResult throttled(MailboxJob job, Side side, Instant until) {
    return parked(job, new Failure(FailureReason.THROTTLED, side, ""), until);
  }

  /** Parks the mailbox because the user has paused it or its batch. */
  public ScanResult paused(MailboxJob job) {
    return parked(
        job,
        new Failure(FailureReason.PAUSED, null, ""),
        null,
        control.pauseVersion(job.batch(), job.mailbox()));
  }

  private ScanResult parked(MailboxJob job, Failure failure, Instant until) {
    return parked(job, failure, until, control.passVersion(job.mailbox()));
  }

  private static ScanResult parked(
      MailboxJob job, Failure failure, @Nullable Instant until, long controlVersion) {
    return ScanResult.of(
        new MailboxJobParked(
            job.batch(), job.mailbox(), job.pass(), failure, until, controlVersion));
  }

  private static PlannedFolder plannedFolder(PlannedLane lane, int slot, String cursor) {
    FolderStatus status = lane.status();
    return new PlannedFolder(
        lane.destination(),
        status == null ? FolderIdentity.NONE : status.identity(),
        slot,
        cursor,
        lane.plannedSources());
  }

  private static Lane laneEvent(PlanLanes job, PlannedLane lane, int slot, String cursor) {
    FolderStatus status = lane.status();
    if (status == null) {
      throw new IllegalStateException("Lane has no destination folder: " + lane.destination());
    }
    return new Lane(
        new LaneId(job.batch(), job.mailbox(), job.pass(), lane.destination()),
        job.address(),
        slot,
        0,
        cursor,
        status.identity(),
        status.uidNext(),
        lane.reconcileFromUid(),
        job.options().messageFilter(),
        lane.laneSources(),
        null,
        lane.watch(),
        lane.movedCopies(),
        null);
  }
}
