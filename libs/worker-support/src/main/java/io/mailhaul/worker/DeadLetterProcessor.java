package io.mailhaul.worker;

import io.mailhaul.events.Topics;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConsumerRecordRecoverer;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Sends a record that cannot be deserialized to its dead-letter topic; after every other failure,
 * the record is retried without limit.
 */
public final class DeadLetterProcessor extends DefaultAfterRollbackProcessor<Object, Object> {

  /**
   * @param afterwards called within the transaction that writes the dead letter
   */
  public DeadLetterProcessor(
      KafkaTemplate<Object, Object> kafka, ConsumerRecordRecoverer afterwards) {
    super(deadLetters(kafka).andThen(afterwards)::accept, backOff(), kafka, true);
  }

  /** Sends records to the dead-letter topics of their topics. */
  public static ConsumerRecordRecoverer deadLetters(KafkaTemplate<Object, Object> kafka) {
    return new DeadLetterPublishingRecoverer(
        kafka, (record, failure) -> new TopicPartition(record.topic() + Topics.DEAD_LETTERS, -1));
  }

  private static BackOff backOff() {
    ExponentialBackOff backOff = new ExponentialBackOff(500, 2);
    backOff.setMaxInterval(10_000);
    return backOff;
  }
}
