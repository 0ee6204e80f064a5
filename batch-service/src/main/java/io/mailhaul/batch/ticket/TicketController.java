package io.mailhaul.batch.ticket;

import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.rest.NotFoundException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows a batch's ticket as it was sent. */
@RestController
class TicketController {

  private final Batches batches;
  private final TicketThread thread;

  TicketController(Batches batches, TicketThread thread) {
    this.batches = batches;
    this.thread = thread;
  }

  /** The messages with a number above {@code after}, ascending. */
  @GetMapping("/batches/{name}/ticket")
  List<TicketThread.Message> thread(
      @PathVariable String name, @RequestParam(defaultValue = "0") long after) {
    String ticket =
        batches
            .find(name)
            .orElseThrow(() -> new NotFoundException("There is no batch '" + name + "'."))
            .id()
            .toString();
    return thread.after(ticket, after);
  }
}
