package io.mailhaul.batch.submission;

import io.mailhaul.api.batch.SubmissionResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Accepts submitted batches. */
@RestController
class SubmissionController {

  private final BatchSubmissionService submissionService;

  SubmissionController(BatchSubmissionService submissionService) {
    this.submissionService = submissionService;
  }

  /** Responds 201 when the batch is new, else 200. */
  @PostMapping(path = "/batches", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<SubmissionResult> submit(InputStream body) throws IOException {
    SubmissionResult submitted =
        submissionService.submit(ValidatedSubmission.of(SubmissionReader.read(body)));
    return submitted.created()
        ? ResponseEntity.created(URI.create("/batches/" + submitted.name())).body(submitted)
        : ResponseEntity.ok(submitted);
  }
}
