package io.mailhaul.batch.submission;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.SubmissionResult;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Accepts submitted batches. */
@RestController
class SubmissionController {

  private final BatchSubmissionService submissionService;

  SubmissionController(BatchSubmissionService submissionService) {
    this.submissionService = submissionService;
  }

  /** Responds 201 when the batch is new, else 200. */
  @PostMapping("/batches")
  ResponseEntity<SubmissionResult> submit(@RequestBody BatchRequest request) {
    SubmissionResult submitted = submissionService.submit(ValidatedSubmission.of(request));
    return submitted.created()
        ? ResponseEntity.created(URI.create("/batches/" + submitted.name())).body(submitted)
        : ResponseEntity.ok(submitted);
  }
}
