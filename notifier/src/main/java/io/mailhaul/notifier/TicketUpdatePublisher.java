package io.mailhaul.notifier;

import io.mailhaul.events.Event;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.events.Topics;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/** Publishes to {@link Topics#TICKET_UPDATES} in the listener's transaction. */
@Component
class TicketUpdatePublisher {

  private final KafkaTemplate<String, Event> kafka;

  TicketUpdatePublisher(KafkaTemplate<String, Event> kafka) {
    this.kafka = kafka;
  }

  void publish(TicketUpdate update) {
    // The commit waits for the send, and fails if the broker refuses the record.
    var unused = kafka.send(Topics.TICKET_UPDATES, update.key(), update);
  }
}
