package io.mailhaul.batch.pause;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Pauses and resumes a batch. Both requests are idempotent. */
@RestController
@RequestMapping("/batches/{name}")
class PauseController {

  private final BatchPauseService pauseService;

  PauseController(BatchPauseService pauseService) {
    this.pauseService = pauseService;
  }

  /** Responds 409 when the batch has no active run. */
  @PostMapping("/pause")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void pause(@PathVariable String name) {
    pauseService.pause(name);
  }

  @PostMapping("/resume")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void resume(@PathVariable String name) {
    pauseService.resume(name);
  }
}
