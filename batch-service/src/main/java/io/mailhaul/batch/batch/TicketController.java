package io.mailhaul.batch.batch;

import io.mailhaul.api.batch.TicketEntry;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows a batch's ticket as it was sent. */
@RestController
class TicketController {

  private final BatchRepository batches;
  private final TicketRepository tickets;

  TicketController(BatchRepository batches, TicketRepository tickets) {
    this.batches = batches;
    this.tickets = tickets;
  }

  /** The entries with a number above {@code after}, ascending. */
  @GetMapping("/batches/{name}/ticket")
  List<TicketEntry> thread(
      @PathVariable String name, @RequestParam(defaultValue = "0") long after) {
    return tickets.findAfter(batches.get(name).id().toString(), after);
  }
}
