package io.mailhaul.batch.report;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.ledger.Verification;
import io.mailhaul.batch.mailbox.Mailboxes;
import io.mailhaul.batch.mailbox.RunSum;
import io.mailhaul.batch.rest.NotFoundException;
import java.time.Clock;
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

  private final Batches batches;
  private final Mailboxes mailboxes;
  private final Verification verification;
  private final ReportedChanges changes;
  private final ReportRows rows;
  private final WritingReport writingReport;
  private final Clock clock;

  BatchController(
      Batches batches,
      Mailboxes mailboxes,
      Verification verification,
      ReportedChanges changes,
      ReportRows rows,
      WritingReport writingReport,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.verification = verification;
    this.changes = changes;
    this.rows = rows;
    this.writingReport = writingReport;
    this.clock = clock;
  }

  @GetMapping
  List<BatchView.Line> all() {
    return batches.all().stream().map(BatchView.Line::of).toList();
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
    Batch batch = find(name);
    batches.endSeen(batch);
    RunSum sum = mailboxes.sum(batch.id());
    return BatchView.of(
        batch,
        sum,
        Result.of(batch, sum, () -> rows.anyFolderLeft(batch.id())),
        changes.ofRun(batch.id()),
        batch.ended() ? rows.flags(batch.id()) : null,
        which.equals("active") ? mailboxes.active(batch.id()) : mailboxes.ofRun(batch.id()),
        clock.instant());
  }

  /** The plan of the last dry run. */
  @GetMapping("/{name}/plan")
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public PlanView plan(@PathVariable String name) {
    Batch batch = find(name);
    return PlanView.of(
        batch,
        mailboxes.ofRun(batch.id()),
        verification.of(batch.id()),
        verification.virtualFolders(batch.id()));
  }

  /** The report of the run, streamed because it may be long. */
  @GetMapping("/{name}/report")
  ResponseEntity<StreamingResponseBody> report(@PathVariable String name) {
    find(name);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(to -> writingReport.write(name, to));
  }

  private Batch find(String name) {
    return batches
        .find(name)
        .orElseThrow(() -> new NotFoundException("There is no batch '" + name + "'."));
  }
}
