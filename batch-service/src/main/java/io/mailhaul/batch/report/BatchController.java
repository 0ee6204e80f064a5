package io.mailhaul.batch.report;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.mailbox.RunTotals;
import io.mailhaul.batch.rest.RequestProblemException;
import io.mailhaul.batch.sessions.SessionLimits;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Answers queries about batches. */
@RestController
@RequestMapping("/batches")
class BatchController {

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final AlterationReader alterations;
  private final ReportRepository rows;
  private final ReportWriter reportWriter;
  private final SessionLimits sessionLimits;
  private final Clock clock;

  BatchController(
      BatchRepository batches,
      MailboxRepository mailboxes,
      AlterationReader alterations,
      ReportRepository rows,
      ReportWriter reportWriter,
      SessionLimits sessionLimits,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.alterations = alterations;
    this.rows = rows;
    this.reportWriter = reportWriter;
    this.sessionLimits = sessionLimits;
    this.clock = clock;
  }

  @GetMapping
  List<BatchView.Line> all() {
    return batches.findAll().stream().map(BatchViews::line).toList();
  }

  /**
   * The state of a batch, from one database snapshot.
   *
   * @param which {@code active} omits the mailboxes that are queued or have ended
   */
  @GetMapping("/{name}")
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public BatchView one(
      @PathVariable String name,
      @RequestParam(name = "mailboxes", defaultValue = "all") String which) {
    Batch batch = batches.get(name);
    if (!which.equals("all") && !which.equals("active")) {
      throw RequestProblemException.unreadable("mailboxes must be all or active.");
    }
    RunTotals sum = mailboxes.runTotals(batch.id());
    Instant now = clock.instant();
    return BatchViews.of(
        batch,
        sum,
        RunResults.of(batch, sum, () -> rows.hasFailedFolder(batch.id())),
        alterations.ofRun(batch.id()),
        batch.hasEnded() ? rows.flags(batch.id()) : null,
        sessionLimits.views(batch, now),
        which.equals("active")
            ? mailboxes.findActiveOrParked(batch.id())
            : mailboxes.findInCurrentRun(batch.id()),
        now);
  }

  /** The report of the run, streamed because it may be long. */
  @GetMapping("/{name}/report")
  ResponseEntity<StreamingResponseBody> report(@PathVariable String name) {
    batches.get(name);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(to -> reportWriter.write(name, to));
  }
}
