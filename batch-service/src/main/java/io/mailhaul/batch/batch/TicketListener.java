package io.mailhaul.batch.batch;

import io.mailhaul.events.Event;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.events.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.stereotype.Component;

/** Stores the ticket updates that the notifier has sent. */
@Component
class TicketListener {

  private final TicketRepository tickets;

  TicketListener(TicketRepository tickets) {
    this.tickets = tickets;
  }

  @KafkaListener(
      id = "tickets",
      idIsGroup = false,
      groupId = "batch-service-tickets",
      topics = Topics.TICKET_UPDATES,
      properties = "group.instance.id=${mailhaul.instance-id}-batch-service")
  void sent(List<ConsumerRecord<String, Event>> records) {
    List<TicketUpdate> updates = new ArrayList<>(records.size());
    for (ConsumerRecord<String, Event> record : records) {
      if (!(record.value() instanceof TicketUpdate update)) {
        break;
      }
      updates.add(update);
    }
    tickets.saveAll(updates);
    if (updates.size() < records.size()) {
      throw new BatchListenerFailedException("Not a ticket update", updates.size());
    }
  }
}
