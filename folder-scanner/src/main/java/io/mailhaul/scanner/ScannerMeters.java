package io.mailhaul.scanner;

import io.mailhaul.events.LaneProgress;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.model.FailureReason;
import io.mailhaul.scanner.folders.FolderCreation;
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
 *   <li>{@code mailhaul.scanner.jobs.stale}: stale jobs, of earlier passes, that were dropped
 *   <li>{@code mailhaul.scanner.lanes}: lanes published
 *   <li>{@code mailhaul.scanner.folders}: destination folders planned for copying
 *   <li>{@code mailhaul.scanner.folder.creations}: destination folders created
 *   <li>{@code mailhaul.scanner.folders.excluded}: source folders excluded from the migration
 *   <li>{@code mailhaul.scanner.messages.remaining}: messages that the published lanes have to
 *       check
 *   <li>{@code mailhaul.scanner.failures}: folders and mailboxes that failed or were parked, by
 *       {@code reason}
 * </ul>
 */
@Component
public class ScannerMeters {

  private final MeterRegistry registry;

  ScannerMeters(MeterRegistry registry) {
    this.registry = registry;
    for (String name : List.of("jobs.stale", "lanes", "folders", "folder.creations")) {
      registry.counter("mailhaul.scanner." + name);
    }
  }

  public void jobStale() {
    registry.counter("mailhaul.scanner.jobs.stale").increment();
  }

  void foldersCreated(Collection<FolderCreation> folders) {
    registry
        .counter("mailhaul.scanner.folder.creations")
        .increment(folders.stream().filter(FolderCreation::created).count());
  }

  public void scanCompleted(MailboxJob job, ScanResult result, Duration duration) {
    String outcome = "planned";
    for (MigrationProgress progress : result.progress()) {
      switch (progress) {
        case LanesPlanned planned -> lanesPlanned(planned);
        case LaneFailed failed -> failure(failed.failure().reason());
        case MailboxJobParked parked -> {
          outcome = "parked";
          failure(parked.failure().reason());
        }
        case MailboxJobFailed failed -> {
          outcome = "failed";
          failure(failed.failure().reason());
        }
        case MailboxVerified verified -> {}
        case LaneProgress ofCopier -> {}
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

  private void lanesPlanned(LanesPlanned planned) {
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
    registry.counter("mailhaul.scanner.messages.remaining").increment(remaining);
  }

  private void failure(FailureReason reason) {
    registry.counter("mailhaul.scanner.failures", "reason", reason.name()).increment();
  }
}
