package io.mailhaul.batch.pausing;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Pauses and resumes a batch. Both requests are idempotent. */
@RestController
@RequestMapping("/batches/{name}")
class PausingController {

  private final PausingBatch pausing;

  PausingController(PausingBatch pausing) {
    this.pausing = pausing;
  }

  /** Responds 409 when the batch has no active run. */
  @PostMapping("/pause")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void pause(@PathVariable String name) {
    pausing.pause(name);
  }

  @PostMapping("/resume")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void resume(@PathVariable String name) {
    pausing.resume(name);
  }
}
