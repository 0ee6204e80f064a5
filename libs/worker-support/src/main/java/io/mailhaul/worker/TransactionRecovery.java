package io.mailhaul.worker;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Opens every transactional producer once before the listeners start. The producers use the same
 * transactional ids as before a restart. If the instance was killed within a transaction, the
 * broker aborts that transaction now. Otherwise its offsets and all {@code read_committed}
 * consumers would wait until the transaction times out.
 */
final class TransactionRecovery implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(TransactionRecovery.class);

  private final ProducerFactory<?, ?> producerFactory;
  private final int listenerCount;
  private volatile boolean running;

  TransactionRecovery(ProducerFactory<?, ?> producerFactory, int listenerCount) {
    this.producerFactory = producerFactory;
    this.listenerCount = listenerCount;
  }

  @Override
  public void start() {
    List<Producer<?, ?>> all = new ArrayList<>();
    try {
      for (int i = 0; i < listenerCount; i++) {
        all.add(producerFactory.createProducer());
      }
    } catch (KafkaException e) {
      log.warn(
          "This worker could not abort its open transactions; they will time out: {}",
          e.getMessage());
    } finally {
      // Closing returns the producers to the factory's cache, for the listeners.
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

  /** Starts before the listeners, whose phase is near the maximum. */
  @Override
  public int getPhase() {
    return 0;
  }
}
