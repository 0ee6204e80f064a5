package io.mailhaul.batch.admission;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the user decides about a batch's run. All requests are idempotent. */
@RestController
@RequestMapping("/batches/{name}")
class RunController {

  private final BatchPauseService pauseService;
  private final BatchRepository batches;

  RunController(BatchPauseService pauseService, BatchRepository batches) {
    this.pauseService = pauseService;
    this.batches = batches;
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

  /**
   * Records that the user's command has seen the end of the run. Until then, the same submission
   * joins that run instead of opening a new one.
   *
   * @param run the number of the run
   */
  @PostMapping("/acknowledgement")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Transactional
  public void acknowledge(@PathVariable String name, @RequestParam int run) {
    Batch batch = batches.lockExisting(name);
    batch.acknowledgeCompletion(run);
    batches.update(batch);
  }
}
