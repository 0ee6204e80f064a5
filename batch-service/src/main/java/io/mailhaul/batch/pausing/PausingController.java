package io.mailhaul.batch.pausing;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where somebody lets a batch rest; both may be asked for twice. */
@RestController
@RequestMapping("/batches/{name}")
class PausingController {

  private final PausingBatch pausing;

  PausingController(PausingBatch pausing) {
    this.pausing = pausing;
  }

  /** 409 when the batch is not being worked on. */
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
