package io.mailhaul.batch.submission;

import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Accepts submitted batches. */
@RestController
class SubmissionController {

  private final SubmittingBatch submitting;

  SubmissionController(SubmittingBatch submitting) {
    this.submitting = submitting;
  }

  /** Responds 201 when the batch is new, else 200. */
  @PostMapping("/batches")
  ResponseEntity<Submitted> submit(@RequestBody Submission submission) {
    Submitted submitted = submitting.submit(Request.of(submission));
    return submitted.created()
        ? ResponseEntity.created(URI.create("/batches/" + submitted.name())).body(submitted)
        : ResponseEntity.ok(submitted);
  }
}
