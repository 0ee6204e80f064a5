package io.mailhaul.scanner;

import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.LaneBroken;
import io.mailhaul.events.MigrationProgress.LaneFailed;
import io.mailhaul.events.MigrationProgress.LaneParked;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.LanesPlanned;
import io.mailhaul.events.MigrationProgress.MailboxFailed;
import io.mailhaul.events.MigrationProgress.MailboxParked;
import io.mailhaul.events.MigrationProgress.MailboxVerified;
import io.mailhaul.events.MigrationProgress.PlannedFolder;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.scanner.MakingFolders.Made;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The scanner's meters; their names are API.
 *
 * <ul>
 *   <li>{@code mailhaul.scanner.scans}: timer of jobs, by {@code job} (copy, verify) and {@code
 *       outcome} (planned, parked, failed)
 *   <li>{@code mailhaul.scanner.outdated}: stale jobs, of earlier passes, that were dropped
 *   <li>{@code mailhaul.scanner.lanes}: lanes published
 *   <li>{@code mailhaul.scanner.folders}: destination folders planned for copying
 *   <li>{@code mailhaul.scanner.folders.made}: destination folders created
 *   <li>{@code mailhaul.scanner.folders.excluded}: source folders excluded from the migration
 *   <li>{@code mailhaul.scanner.items.remaining}: messages that the published lanes have to check
 *   <li>{@code mailhaul.scanner.failures}: folders and mailboxes that failed or were parked, by
 *       {@code reason}
 * </ul>
 */
@Component
class ScannerMeters {

  private final MeterRegistry registry;

  ScannerMeters(MeterRegistry registry) {
    this.registry = registry;
    for (String name : List.of("outdated", "lanes", "folders", "folders.made")) {
      registry.counter("mailhaul.scanner." + name);
    }
  }

  void outdated() {
    registry.counter("mailhaul.scanner.outdated").increment();
  }

  void made(Collection<Made> folders) {
    registry
        .counter("mailhaul.scanner.folders.made")
        .increment(folders.stream().filter(Made::created).count());
  }

  void answered(MailboxJob job, Answer result, Duration duration) {
    String outcome = "planned";
    for (MigrationProgress progress : result.progress()) {
      switch (progress) {
        case LanesPlanned planned -> planned(planned);
        case LaneFailed failed -> failure(failed.failure().reason());
        case MailboxParked parked -> {
          outcome = "parked";
          failure(parked.failure().reason());
        }
        case MailboxFailed failed -> {
          outcome = "failed";
          failure(failed.failure().reason());
        }
        case MailboxVerified verified -> {}
        case LaneProgressed ofCopier -> {}
        case LaneParked ofCopier -> {}
        case LaneBroken ofCopier -> {}
      }
    }
    registry.counter("mailhaul.scanner.lanes").increment(result.lanes().size());
    registry
        .timer(
            "mailhaul.scanner.scans",
            "job",
            job instanceof MailboxJob.VerifyMailbox ? "verify" : "copy",
            "outcome",
            outcome)
        .record(duration);
  }

  private void planned(LanesPlanned planned) {
    registry.counter("mailhaul.scanner.folders").increment(planned.folders().size());
    registry
        .counter("mailhaul.scanner.folders.excluded")
        .increment(planned.excludedFolders().size());
    long remaining = 0;
    for (PlannedFolder folder : planned.folders()) {
      if (folder.slot() >= 0) {
        remaining += folder.sources().stream().mapToLong(PlannedSource::remaining).sum();
      }
    }
    registry.counter("mailhaul.scanner.items.remaining").increment(remaining);
  }

  private void failure(FailureReason reason) {
    registry.counter("mailhaul.scanner.failures", "reason", reason.name()).increment();
  }
}
