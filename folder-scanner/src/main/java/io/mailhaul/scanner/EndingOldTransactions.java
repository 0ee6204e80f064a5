package io.mailhaul.scanner;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.stereotype.Component;

/**
 * Opens every transactional producer once before the listeners start. Their ids are those that this
 * instance had before; if it was killed in the middle of a transaction, the broker ends that one
 * now. Otherwise its offsets, and everybody who reads what is committed, would wait until it times
 * out.
 */
@Component
class EndingOldTransactions implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(EndingOldTransactions.class);

  private final ProducerFactory<?, ?> producers;
  private final int listeners;
  private volatile boolean running;

  EndingOldTransactions(
      ProducerFactory<?, ?> producers,
      @Value("${spring.kafka.listener.concurrency}") int listeners) {
    this.producers = producers;
    this.listeners = listeners;
  }

  @Override
  public void start() {
    List<Producer<?, ?>> all = new ArrayList<>();
    try {
      for (int i = 0; i < listeners; i++) {
        all.add(producers.createProducer());
      }
    } catch (KafkaException e) {
      log.warn("Old transactions could not be ended and will time out: {}", e.getMessage());
    } finally {
      // They go back to the factory, for the listeners.
      all.forEach(Producer::close);
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before the listeners, which have a phase near the end. */
  @Override
  public int getPhase() {
    return 0;
  }
}
